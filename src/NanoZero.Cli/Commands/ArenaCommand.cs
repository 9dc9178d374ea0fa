using System.Text;

namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero arena</c>: two players play each other.</summary>
internal sealed class ArenaCommand
{
    private const int DefaultGames = 100, MostTestedGames = 4000,
        DefaultCache = (int)(OpenPlayersOptions.DefaultCacheBytes >> 20);

    private readonly Argument<string> playerA =
        PlayerArgument.Argument("PLAYER_A", "The player the results are stated for");
    private readonly Argument<string> playerB = PlayerArgument.Argument("PLAYER_B", "The opponent");
    private readonly Option<string?> game = TypedOption.OptionalGame();
    private readonly Option<int?> games = TypedOption.OptionalCount(
        "--games",
        "Number of games; every opening is played twice, so an odd number is rounded up "
            + $"[default: {DefaultGames}, with --sprt at most {MostTestedGames}]",
        maximum: 2 * Openings.Most);

    private readonly Option<string?> sprt = TypedOption.Text(
        "--sprt", "TEST",
        $"Stop as soon as a sequential test decides between two Elo differences A minus B: {SprtOptions.Grammar}, "
        + "such as 0..20");

    private readonly Option<int> margin = TypedOption.Count(
        "--margin",
        "Elo difference that does not matter, stated beforehand: the verdicts say whether A is at most so "
            + "much worse than B", 30);

    private readonly Option<int> regret = TypedOption.Count(
        "--regret", "Number of games whose moves the oracle judges: it counts the half-points that moves throw away",
        0, minimum: 0);

    private readonly Option<int?> regretFrom = TypedOption.OptionalCount(
        "--regret-from",
        "First ply whose moves are judged; earlier moves take the oracle long [default: where it "
            + "answers in milliseconds, 14 in Connect Four]", minimum: 0);

    private readonly Option<string?> file = TypedOption.Text(
        "--out", "FILE",
        "File that receives the match with the moves of every game. The same command continues a match that was "
        + "stopped, or adds games to it. - is the standard output, which gets the match in place of its results");

    private readonly Option<int> cache = TypedOption.Count(
        "--cache", "Megabytes of each network's evaluation cache, which its players share; 0 for none", DefaultCache,
        minimum: 0, maximum: 1 << 20);

    private readonly NetworkSettings network = new();
    private readonly Option<ulong> seed = TypedOption.Seed();
    private readonly ClusterSettings cluster = new();
    private readonly Option<bool> json = TypedOption.Json();

    public static Command Create(Terminal terminal)
    {
        ArenaCommand options = new();
        Command command =
            new("arena", "Let two players play a match from openings, each played twice with the sides swapped.")
        {
            options.playerA, options.playerB, options.game, options.games, options.sprt, options.margin, options.regret,
                options.regretFrom, options.file,
        };
        options.network.AddTo(command);
        command.Add(options.cache);
        command.Add(options.seed);
        options.cluster.AddJoiningTo(command);
        command.Add(options.json);
        command.SetAction((parsed, cancellation) => options.Run(parsed, terminal, cancellation));
        return HelpWithExamples.Add(
            command,
            "arena puct:runs/puct@100 ttts:runs/ttts@100 --games 200",
            "arena puct:runs/puct@200,leavesInFlight=8 puct:runs/puct@200 --out match.json",
            "arena puct:runs/puct@200,puct.exploration=2 puct:runs/puct@200 --sprt 0..20 --out tuned.json",
            "arena greedy:runs/puct minimax:5 --regret 20",
            "arena puct:runs/puct@200 puct:shipped@200",
            "arena rollout@1000 random --game connect4");
    }

    private async Task<int> Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        IReadOnlyList<ResolvedPlayer> players = PlayerArgument.Read(
            [(playerA.Name, parsed.GetRequiredValue(playerA)), (playerB.Name, parsed.GetRequiredValue(playerB))],
            parsed.GetValue(game));
        (ResolvedPlayer a, ResolvedPlayer b) = (players[0], players[1]);
        ClusterChoice? workers = cluster.Read(parsed);
        workers?.RequireSecretsOfMatch();
        SprtOptions? test =
            parsed.GetValue(sprt) is { } text ? UsageException.Check("--sprt", () => SprtOptions.Parse(text)) : null;
        string played = PlayerArgument.GameOf(players, parsed.GetValue(game));
        int asked = parsed.GetValue(games) ?? (test is null ? DefaultGames : MostTestedGames);
        ulong drawn = parsed.GetValue(seed);
        MatchOptions options = new() { Openings = OpeningOptions.For(asked, drawn), Seed = drawn, Sprt = test };
        OpenPlayersOptions opening =
            new() { Execution = network.Read(parsed), CacheBytes = (long)parsed.GetValue(cache) << 20, Seed = drawn };
        bool isPiped = parsed.GetValue(file) == OutputFile.StandardOutput;
        string? kept = isPiped ? null : parsed.GetValue(file);
        if (isPiped)
        {
            UsageException.RequireAbsent(parsed, "with --out - the match alone is printed", json, regret, margin);
        }

        int judged = parsed.GetValue(regret);
        if (judged == 0)
        {
            UsageException.RequireAbsent(parsed, "no game is judged without --regret", regretFrom);
        }

        if (new[] { a, b }.All(player => player.Model is null && player.File is null))
        {
            UsageException.RequireAbsent(parsed, "it is a network's, and there is none here", cache);
        }

        if (judged > 0)
        {
            GameCatalogue.Open(played, new OracleCheck());
        }

        if (kept is { } path && !File.Exists(path))
        {
            AtomicFile.RequireWritable(path);
        }

        terminal.Say($"A: {a.Pinned}");
        terminal.Say($"B: {b.Pinned}");
        if (a.Pinned == b.Pinned)
        {
            terminal.Say("A and B are the same player: whatever difference the match shows is chance");
        }

        network.Announce(parsed, terminal, [a, b]);
        MatchText.SayFewer(terminal, played, asked, options.Openings);
        PlayedMatch match = null!;
        await WorkersOf.Play(
            terminal,
            workers,
            DateTimeOffset.UtcNow,
            metrics: null,
            async machines => match = await Play(terminal, a.Label, kept, progress => Arena.PlayOn(
                machines, a, b, options, opening, played, kept, progress, cancellation), cancellation),
            cancellation);
        if (isPiped)
        {
            OutputFile.Write(
                terminal, OutputFile.StandardOutput, Encoding.UTF8.GetString(MatchFile.TextOf(match.Record)));
        }
        else if (judged > 0)
        {
            await WriteJudged(parsed, match, terminal, cancellation);
        }
        else
        {
            MatchText.Write(terminal, match, parsed.GetValue(margin), parsed.GetValue(json));
        }

        return CommandLine.Succeeded;
    }

    // The results do not wait for the oracle, and whoever stops it keeps what was judged; JSON is one document, so it
    // comes last.
    private async Task WriteJudged(
        ParseResult parsed, PlayedMatch played, Terminal terminal, CancellationToken cancellation)
    {
        bool isJson = parsed.GetValue(json);
        if (!isJson)
        {
            MatchText.Write(terminal, played, parsed.GetValue(margin), json: false);
        }

        int judged = Math.Min(parsed.GetValue(regret), played.Record.Games.Count);
        MatchRegret? thrownAway = null;
        try
        {
            await LiveDisplay.Show(terminal, display => Task.Run(() =>
            {
                foreach (MatchRegret soFar
                    in Regret.Of(played.Record, judged, parsed.GetValue(regretFrom), cancellation))
                {
                    if (soFar.Games == 0)
                    {
                        display.Line($"judging {judged} games by the oracle, moves from ply {soFar.FromPly} on");
                    }

                    thrownAway = soFar;
                    display.Status(MatchText.Describe(soFar, judged));
                }

                return true;
            }));
        }
        catch (OperationCanceledException exception)
        {
            throw new OperationCanceledException(
                $"stopped after {thrownAway?.Games ?? 0} of {judged} games were judged; the results of the match are "
                    + "complete", exception, cancellation);
        }
        finally
        {
            if (isJson)
            {
                MatchText.Write(terminal, played, parsed.GetValue(margin), json: true, thrownAway);
            }
            else if (thrownAway is not null)
            {
                MatchText.Write(terminal, thrownAway, played.Record.Games.Count);
            }
        }
    }

    private static async Task<PlayedMatch> Play(
        Terminal terminal, string label, string? path, Func<IProgress<PlayProgress>, PlayedMatch> play,
        CancellationToken cancellation)
    {
        try
        {
            return await LiveDisplay.Show(terminal, display => Task.Run(
                () => play(display.StatusOf<PlayProgress>(report => MatchText.Describe(report, label)))));
        }
        catch (OperationCanceledException exception) when (path is not null && File.Exists(path))
        {
            throw new OperationCanceledException(
                $"stopped; '{path}' keeps the pairs finished, the same command continues the match", exception,
                cancellation);
        }
    }

    // A game that cannot be solved is found out before the match.
    private sealed class OracleCheck : IGameVisitor<bool>
    {
        public bool Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => Oracles.Create<TGame>() is not null;
    }
}
