namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero tournament</c>: several players play each other, and get ratings.</summary>
internal sealed class TournamentCommand
{
    private readonly Argument<string[]> players = new("PLAYER")
    {
        Description =
            "Two or more players; leave them out to continue the tournament in the folder. A player is "
                + $"{PlayerText.Grammar}",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> gauntlet = TypedOption.Flag(
        "--gauntlet", "Let only the first player meet all others");
    private readonly Option<string?> game = TypedOption.OptionalGame();
    private readonly Option<int?> games =
        TypedOption.OptionalCount("--games",
            "Number of games of a match; every opening is played twice, so an odd number is rounded up "
                + "[default: 100]",
            minimum: 2, maximum: 2 * Openings.Most);
    private readonly Option<string?> anchor = TypedOption.Text(
        "--anchor", "PLAYER", "The player whose rating is 0 [default: the first]");
    private readonly Option<string?> folder =
        new("--out") { Description = "Folder of the tournament", HelpName = "DIR", Required = true };
    private readonly Option<bool> resume = TypedOption.Flag(
        "--resume",
        "Continue the tournament in the folder, or begin one where there is none; you may ask for more "
        + "games and add players at the end");

    private readonly NetworkSettings network = new();
    private readonly Option<ulong?> seed = TypedOption.OptionalSeed();
    private readonly ClusterSettings cluster = new();
    private readonly Option<bool> json = TypedOption.Json();

    public static Command Create(Terminal terminal)
    {
        TournamentCommand options = new();
        Command command =
            new("tournament",
                "Let several players play each other, rate them, and write a report. A tournament can be "
                    + "continued and extended.")
        {
            options.players, options.gauntlet, options.game, options.games, options.anchor, options.folder,
                options.resume,
        };
        options.network.AddTo(command);
        command.Add(options.seed);
        options.cluster.AddJoiningTo(command);
        command.Add(options.json);
        command.SetAction((parsed, cancellation) => options.Run(parsed, terminal, cancellation));
        return HelpWithExamples.Add(
            command,
            "tournament random one-ply puct:runs/puct@50 ttts:runs/ttts@50 --out runs/cup",
            "tournament --resume --out runs/cup",
            "tournament --resume --games 200 --out runs/cup",
            "tournament puct:runs/puct@200 rollout@1000 one-ply --gauntlet --games 200 --out runs/gauntlet");
    }

    private async Task<int> Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        string path = parsed.GetRequiredValue(folder)!;
        ClusterChoice? workers = cluster.Read(parsed);
        Experiment<TournamentConfig, Standings> tournament = Open(parsed, path, terminal);
        TournamentConfig config = tournament.Config;
        ExperimentEstimate estimate = tournament.Estimate();
        terminal.Say(
            $"tournament {path}: {config.Players.Count} players, {config.Pairings().Count()} matches of {config.Games} "
            + $"games: {ExperimentDisplay.Describe(estimate)}");
        MatchText.SayFewer(terminal, config.Game, config.Games, config.Openings);
        if (workers is not null)
        {
            MatchPacking.RequireMovable(Tournament.Resolve(config));
        }

        await WorkersOf.Play(
            terminal,
            workers,
            tournament.Description.Started,
            metrics: null,
            machines =>
            {
                tournament.Machines = machines;
                return ExperimentDisplay.Show(terminal, tournament, estimate, cancellation, $"{workers?.Words}");
            },
            cancellation);
        Standings standings = tournament.Summarise();
        if (parsed.GetValue(json))
        {
            JsonOutput.Write(terminal.Output, standings);
            return CommandLine.Succeeded;
        }

        Write(terminal.Output, config, standings);
        terminal.Output.WriteLine(tournament.Folder.ReportPath);
        return CommandLine.Succeeded;
    }

    private Experiment<TournamentConfig, Standings> Open(ParseResult parsed, string path, Terminal terminal)
    {
        Tournament kind = new();
        Experiment<TournamentConfig, Standings>? stored =
            parsed.GetValue(resume) && Experiments.IsIn(path, kind.Noun)
                ? Experiment<TournamentConfig, Standings>.Open(kind, path)
                : null;
        if (stored is null)
        {
            Experiments.RequireFree(path, kind.Noun);
        }

        TournamentConfig asked = Read(parsed, stored?.Config);
        if (stored is not null)
        {
            stored.Resume(asked, network.Read(parsed));
            return stored;
        }

        network.Announce(parsed, terminal, Tournament.Resolve(asked));
        return Experiment<TournamentConfig, Standings>.Begin(kind, asked, path, execution: network.Read(parsed));
    }

    private TournamentConfig Read(ParseResult parsed, TournamentConfig? stored)
    {
        string[] texts = parsed.GetValue(players) ?? [];
        IReadOnlyList<ResolvedPlayer> resolved = PlayerArgument.Read(
            [.. texts.Select(text => (players.Name, text))], parsed.GetValue(game) ?? stored?.Game);
        if (resolved.Count < 2 && stored is null)
        {
            throw new UsageException(
                $"a tournament needs at least two players; see '{CommandLine.ToCopy("tournament --help")}'");
        }

        TournamentConfig standard = stored ?? new TournamentConfig();
        string played = resolved.Count > 0
            ? PlayerArgument.GameOf(resolved, parsed.GetValue(game) ?? stored?.Game)
            : GameWithoutNetworks(parsed, stored) ?? standard.Game;
        string? anchorText = parsed.GetValue(anchor) is { } text
            ? PlayerArgument.Read("--anchor", text, played).Pinned.ToString()
            : stored?.Anchor;
        TournamentConfig asked = standard with
        {
            Players = resolved.Count > 0 ? TournamentConfig.Pin(resolved) : standard.Players,
            Game = played,
            Kind = parsed.GetValue(gauntlet) ? TournamentKind.Gauntlet : standard.Kind,
            Games = parsed.GetValue(games) ?? standard.Games,
            Seed = parsed.GetValue(seed) ?? standard.Seed,
            Anchor = anchorText,
        };
        try
        {
            asked.Validate();
            return asked;
        }
        catch (InvalidDataException exception)
        {
            throw new UsageException(exception.Message, exception);
        }
    }

    private string? GameWithoutNetworks(ParseResult parsed, TournamentConfig? stored) =>
        parsed.GetValue(game) is not { } asked ? null
        : stored is not null && GameCatalogue.Allows(asked, stored.Game) ? stored.Game
        : GameCatalogue.Canonical(asked);

    private static void Write(TextWriter output, TournamentConfig config, Standings standings)
    {
        List<Cell[]> rows = [];
        foreach ((int rank, Standing player) in standings.Ranked.Index())
        {
            PlayerRating rating = player.Rating;
            bool isAnchor = player.Number == config.AnchorNumber();
            string interval = isAnchor ? "anchor" : rating is { Rating: not null, Lower: { } lower, Upper: { } upper }
                ? $"[{Elo.ToText(lower)}, {Elo.ToText(upper)}]"
                : rating.ToString();
            rows.Add(
            [
                $"{rank + 1}",
                rating.Player,
                rating.Rating is { } elo ? Elo.ToText(elo) : "–",
                interval,
                $"{rating.Games}",
                Cell.Percent(rating.Score),
            ]);
        }

        ScreenWriter.WriteTable(output, new Table(
            [
                Column.Numbers("rank"), Column.Words("player"), Column.Numbers("Elo"), Column.Words("95 %"),
                Column.Numbers("games"),
                Column.Numbers("score"),
            ],
            rows));
        output.WriteLine(Tournament.Answer(config, standings));
    }
}
