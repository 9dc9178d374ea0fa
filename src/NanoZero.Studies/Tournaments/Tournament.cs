namespace NanoZero.Studies;

/// <summary>Who plays whom in a tournament.</summary>
internal enum TournamentKind
{
    /// <summary>Every player against every other.</summary>
    RoundRobin,

    /// <summary>The first player against all others.</summary>
    Gauntlet,
}

/// <summary>A tournament: its players and how they play.</summary>
internal sealed record TournamentConfig
{
    /// <summary>Gets the game with its rule options.</summary>
    public string Game { get; init; } = "";

    /// <summary>
    /// Gets the players as text, each with its checkpoint and simulations, in the order they were given.
    /// </summary>
    public IReadOnlyList<string> Players { get; init; } = [];

    /// <summary>Gets who plays whom.</summary>
    public TournamentKind Kind { get; init; } = TournamentKind.RoundRobin;

    /// <summary>Gets the games of a match, two from each opening; a game may have fewer openings.</summary>
    public int Games { get; init; } = 100;

    /// <summary>Gets the seed of the openings, which all matches share, and of what the players draw.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Gets the player whose rating is 0; null for the first.</summary>
    public string? Anchor { get; init; }

    /// <summary>Gets how many games are in play at once; 0 takes as many as fill the networks' batches.</summary>
    public int ParallelGames { get; init; }

    /// <summary>Gets the openings, the same for all matches.</summary>
    public OpeningOptions Openings => new() { Count = (Games / 2) + (Games % 2), Seed = Seed };

    /// <summary>Returns the games of a match: two from each opening that the game has.</summary>
    public int GamesPerMatch() => 2 * NanoZero.Play.Openings.Count(Game, Openings);

    /// <summary>
    /// Gets the matches as pairs of player numbers, first player first, in the order they are played: those of the
    /// earlier players come first.
    /// </summary>
    public IEnumerable<(int A, int B)> Pairings() => Kind == TournamentKind.Gauntlet
        ? Enumerable.Range(1, Math.Max(0, Players.Count - 1)).Select(b => (0, b))
        : Enumerable.Range(1, Math.Max(0, Players.Count - 1)).SelectMany(b =>
            Enumerable.Range(0, b).Select(a => (a, b)));

    /// <summary>Gets the number of the player whose rating is 0.</summary>
    public int AnchorNumber() => Anchor is null ? 0 : Players.Index().First(player => player.Item == Anchor).Index;

    /// <summary>
    /// Returns a player's name for figures and lines: its number and its text without the folder or file. The number
    /// tells players apart that differ only in those.
    /// </summary>
    /// <param name="player">Number of the player, from 0.</param>
    public string ShortName(int player)
    {
        PlayerText text = PlayerText.Parse(Players[player]);
        string name = (text.Folder ?? text.File) is not { } place
            ? text.ToString()
            : text.ToString().Replace($":{place}", "", StringComparison.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"{player + 1} {name}");
    }

    /// <summary>Checks what can be checked before the players are opened.</summary>
    /// <exception cref="InvalidDataException">The message says what is wrong.</exception>
    public void Validate()
    {
        if (Players.Count < 2)
        {
            throw new InvalidDataException(
                $"a tournament needs at least two players; there {(Players.Count == 1 ? "is 1" : "are 0")}");
        }

        if (Players.GroupBy(player => player).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new InvalidDataException(
                $"player '{twice.Key}' takes part twice; every player of a tournament must differ from the others");
        }

        if (Anchor is not null && !Players.Contains(Anchor))
        {
            throw new InvalidDataException(
                $"the anchor '{Anchor}' takes no part; expected one of {string.Join(", ", Players)}");
        }

        if (Games > 2 * NanoZero.Play.Openings.Most)
        {
            throw new InvalidDataException(
                $"a match of {Games} games is beyond the {2 * NanoZero.Play.Openings.Most} that fit");
        }

        if (Games < 2)
        {
            throw new InvalidDataException($"a match of {Games} game(s) is no pair; at least 2 games are expected");
        }
    }

    /// <summary>
    /// Puts the texts of players into the form that means the same later: with their checkpoints and simulations.
    /// </summary>
    public static IReadOnlyList<string> Pin(IEnumerable<ResolvedPlayer> players) =>
        [.. players.Select(player => player.Pinned.ToString())];
}

/// <summary>
/// Tournaments: every player against every other, or one against all, and what rating follows. They can be extended.
/// </summary>
internal sealed class Tournament : IExperiment<TournamentConfig, Standings>
{
    private const long LargestCaches = 512 << 20;

    /// <inheritdoc/>
    public string Format => "nanozero-tournament-1";

    /// <inheritdoc/>
    public string Noun => "tournament";

    /// <inheritdoc/>
    public string GameOf(TournamentConfig config) => config.Game;

    /// <inheritdoc/>
    public void Validate(TournamentConfig config) => config.Validate();

    /// <inheritdoc/>
    public (TournamentConfig Config, ExecutionPlan? Plan) Prepare(TournamentConfig config, ExecutionOptions asked) =>
        (config, GameCatalogue.Open(config.Game, new PlanOf(Resolve(config), asked)));

    /// <summary>
    /// Takes more games a match, more players at the end, or another anchor; everything played before counts on.
    /// </summary>
    /// <inheritdoc/>
    public TournamentConfig Accept(
        TournamentConfig own, TournamentConfig asked, ExecutionOptions execution, ExperimentFolder folder)
    {
        RequireSame(execution, folder);
        for (int i = 0; i < own.Players.Count; i++)
        {
            if (i >= asked.Players.Count || asked.Players[i] != own.Players[i])
            {
                string here = i < asked.Players.Count ? $"'{asked.Players[i]}'" : "missing";
                throw new InvalidDataException(
                    $"the tournament in '{folder.Path}' has '{own.Players[i]}' as player {i + 1}, here it is {here}; "
                        + "give the same players in the same order and new ones after them, or none");
            }
        }

        if (asked.Games < own.Games)
        {
            throw new InvalidDataException(
                $"the tournament in '{folder.Path}' has {own.Games} games a match, more than the {asked.Games} asked "
                    + "for; games are not taken back");
        }

        TournamentConfig extended = own with { Players = asked.Players, Games = asked.Games, Anchor = asked.Anchor };
        return Experiments.RequireSame(extended, asked, folder.Path, Noun);
    }

    /// <inheritdoc/>
    public IEnumerable<PlannedStep> Plan(TournamentConfig config, ExperimentFolder folder)
    {
        Lazy<int> games = new(config.GamesPerMatch);
        return
        [
            .. from pairing in config.Pairings()
               let name = $"{config.Players[pairing.A]} against {config.Players[pairing.B]}"
               select new PlannedStep(
                   StepKind.Match,
                   name,
                   () => Match(config, folder, pairing) is { } match && match.Games.Count >= games.Value
                       ? ExperimentFolder.Describe("", match.Statistics())
                       : null,
                   context =>
                       context.Shared(() => TournamentTable.Open(config, folder))
                           .Play(
                               context.Machines, pairing.A, pairing.B, context.OfMatch(name), context.Cancellation))
               {
                   IsChecked = true,
               },
        ];
    }

    /// <inheritdoc/>
    public Standings Summarise(TournamentConfig config, ExperimentFolder folder, bool isComplete) => Standings.Of(
        config,
        [
            .. from pairing in config.Pairings()
               let match = Match(config, folder, pairing)
               where match is not null
               select (pairing.A, pairing.B, match),
        ],
        isComplete);

    /// <inheritdoc/>
    public Report PageOf(TournamentConfig config, Standings summary) => new TournamentPage(config, summary).Draw();

    /// <inheritdoc/>
    public string CommandOf(TournamentConfig config, string path) => string.Join(' ', (string[])
    [
        "nanozero", "tournament", .. config.Players.Select(CommandText.Quote),
        .. config.Kind == TournamentKind.Gauntlet ? (string[])["--gauntlet"] : [],
        "--game", config.Game, "--games", $"{config.Games}", "--seed", $"{config.Seed}",
        .. config.Anchor is { } anchor ? (string[])["--anchor", CommandText.Quote(anchor)] : [],
        "--out", CommandText.Quote(path),
    ]);

    /// <summary>Says in one sentence who is strongest, and how sure that is.</summary>
    public static string Answer(TournamentConfig config, Standings standings)
    {
        string unfinished = standings.IsComplete
            ? ""
                : $"The tournament is not finished: {standings.Matches.Count} of {config.Pairings().Count()} matches "
                    + "begun. ";
        return standings.Lead is { } lead
            ? $"{unfinished}{lead.First} is rated highest. {lead}. The interval is that of the difference of the two "
                + "ratings, by all games."
            : $"{unfinished}Nobody is rated yet.";
    }

    /// <summary>Returns the name of a match's file.</summary>
    /// <param name="a">Number of its first player.</param>
    /// <param name="b">Number of the other.</param>
    internal static string NameOf(int a, int b) => FormattableString.Invariant($"{a + 1:D2}-{b + 1:D2}");

    /// <summary>Looks the players up.</summary>
    /// <exception cref="InvalidDataException">A player cannot be opened.</exception>
    internal static IReadOnlyList<ResolvedPlayer> Resolve(TournamentConfig config) =>
        [.. config.Players.Select(player => ResolvedPlayer.Of(player, config.Game))];

    /// <summary>Returns how the players of a tournament are opened.</summary>
    internal static OpenPlayersOptions Opening(TournamentConfig config, ExperimentFolder folder) => new()
    {
        Execution = Asked(folder) with { BatchSize = folder.Plan?.BatchSize },
        IsMeasured = false,
        Seed = config.Seed,
        CacheBytes = Math.Min(OpenPlayersOptions.DefaultCacheBytes, LargestCaches / config.Players.Count),
    };

    // In folders of earlier versions the plan holds for all networks.
    private static ExecutionOptions Asked(ExperimentFolder folder) =>
        folder.Execution ?? new ExecutionOptions { Device = folder.Plan?.Device, Precision = folder.Plan?.Precision };

    // Games that were played otherwise would count together.
    private static void RequireSame(ExecutionOptions asked, ExperimentFolder folder)
    {
        NetworkDevice? device = Asked(folder).Device ?? folder.Plan?.Device;
        NetworkPrecision? precision = Asked(folder).Precision ?? folder.Plan?.Precision;
        if ((asked.Device is { } otherDevice && otherDevice != device)
            || (asked.Precision is { } otherPrecision && otherPrecision != precision))
        {
            throw new InvalidDataException(
                $"the tournament in '{folder.Path}' evaluates networks on {folder.Plan?.Evaluation ?? "nothing"}, "
                + "which games played before depend on; "
                + "leave --device and --precision out, or choose another name with --out");
        }
    }

    /// <summary>Checks that players that are ONNX files have the weights with which they have played.</summary>
    /// <exception cref="InvalidDataException">A file was changed; its games would count together.</exception>
    internal static void RequireSameFiles(
        TournamentConfig config, ExperimentFolder folder, IReadOnlyList<ResolvedPlayer> players)
    {
        foreach ((int a, int b) in config.Pairings())
        {
            if (Match(config, folder, (a, b)) is { } match)
            {
                RequireSameFile(folder, players[a], match.A);
                RequireSameFile(folder, players[b], match.B);
            }
        }
    }

    private static void RequireSameFile(ExperimentFolder folder, ResolvedPlayer player, PlayerSpec played)
    {
        if (player.File is { } file && played.Weights != file.Hash)
        {
            throw new InvalidDataException(
                $"'{file.Path}' has changed: in the tournament in '{folder.Path}' it has played with the hash "
                    + $"{played.Weights ?? "none"}, and now it has {file.Hash}; bring the former file back, or choose "
                    + "another name with --out");
        }
    }

    private static MatchRecord? Match(TournamentConfig config, ExperimentFolder folder, (int A, int B) pairing)
    {
        string name = NameOf(pairing.A, pairing.B);
        MatchRecord? match = folder.Match(name);
        (string Found, string Expected)? different = match is null ? null
            : match.Game != config.Game ? (match.Game, config.Game)
            : match.A.Name != config.Players[pairing.A] ? (match.A.Name, config.Players[pairing.A])
            : match.B.Name != config.Players[pairing.B] ? (match.B.Name, config.Players[pairing.B])
            : match.Options.Seed != config.Seed ? ($"seed {match.Options.Seed}", $"seed {config.Seed}")
            : null;
        return different is { } both
            ? throw new InvalidDataException(
                $"'{folder.MatchPath(name)}' is no match of this tournament: it has '{both.Found}' where "
                    + $"'{both.Expected}' is expected")
            : match;
    }

    private sealed class PlanOf(IReadOnlyList<ResolvedPlayer> players, ExecutionOptions execution)
        : IGameVisitor<ExecutionPlan?>
    {
        public ExecutionPlan? Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using OpenPlayers<TGame> open =
                new(players, new OpenPlayersOptions { Execution = execution, CacheBytes = 0 });
            return open.Plan;
        }
    }
}

/// <summary>The players of a tournament, ready to play, whatever the game.</summary>
internal interface ITournamentTable : IDisposable
{
    /// <summary>Plays a match, or the rest of it.</summary>
    /// <param name="machines">Who plays its games.</param>
    /// <param name="a">Number of its first player.</param>
    /// <param name="b">Number of the other.</param>
    /// <param name="progress">Receives how far the match has come.</param>
    /// <param name="cancellation">Ends the match at the next batch.</param>
    /// <exception cref="InvalidDataException">The match's file is damaged, or holds another match.</exception>
    void Play(IMachines machines, int a, int b, IProgress<PlayProgress>? progress, CancellationToken cancellation);
}

/// <summary>Opens the players of a tournament.</summary>
internal sealed class TournamentTable(TournamentConfig config, ExperimentFolder folder) : IGameVisitor<ITournamentTable>
{
    /// <summary>Opens the players of a tournament.</summary>
    /// <exception cref="InvalidDataException">A player cannot be opened, or plays another game.</exception>
    public static ITournamentTable Open(TournamentConfig config, ExperimentFolder folder) =>
        GameCatalogue.Open(config.Game, new TournamentTable(config, folder));

    /// <inheritdoc/>
    public ITournamentTable Visit<TGame>(TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        IReadOnlyList<ResolvedPlayer> resolved = Tournament.Resolve(config);
        _ = ResolvedPlayer.GameOf(resolved, config.Game);
        Tournament.RequireSameFiles(config, folder, resolved);
        return new Of<TGame>(
            start, config, folder, resolved, new OpenPlayers<TGame>(resolved, Tournament.Opening(config, folder)));
    }

    private sealed class Of<TGame>(
        TGame start,
        TournamentConfig config,
        ExperimentFolder folder,
        IReadOnlyList<ResolvedPlayer> resolved,
        OpenPlayers<TGame> players) : ITournamentTable
        where TGame : unmanaged, IGame<TGame>
    {
        private readonly MatchOptions options = new()
        {
            Openings = config.Openings,
            Seed = config.Seed,
            ParallelGames = players.ParallelGames(config.ParallelGames),
            Workers = players.Workers,
            Machine = folder.Machine.ToString(),
        };

        public void Play(
            IMachines machines, int a, int b, IProgress<PlayProgress>? progress, CancellationToken cancellation) =>
            NanoZero.Play.Match.Play(
                config.Game,
                start,
                players.All[a],
                players.All[b],
                options,
                folder.MatchPath(Tournament.NameOf(a, b)),
                workers: null,
                machines.OfMatch(
                    config.Game, [resolved[a], resolved[b]], players, folder.MatchPath(Tournament.NameOf(a, b))),
                progress,
                cancellation);

        public void Dispose() => players.Dispose();
    }
}
