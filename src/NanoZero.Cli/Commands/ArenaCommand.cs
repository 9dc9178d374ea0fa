using System.CommandLine;
using NanoZero.Cli.Options;
using NanoZero.Measure;
using NanoZero.Play;
using NanoZero.Training;

namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero arena</c>: two players play each other.</summary>
internal sealed class ArenaCommand
{
    private readonly Argument<string> playerA = PlayerArgument.Argument("PLAYER_A", "The player the results are stated for");
    private readonly Argument<string> playerB = PlayerArgument.Argument("PLAYER_B", "The opponent");
    private readonly Option<string?> game = TypedOption.OptionalGame();
    private readonly Option<int> games = TypedOption.Count("--games", "Games: pairs from distinct openings, so an odd number is rounded up", 100);
    private readonly Option<string?> file = new("--out") { Description = "File that receives the match with every game's moves", HelpName = "FILE" };
    private readonly NetworkSettings network = new(isMeasured: true);
    private readonly Option<ulong> seed = TypedOption.Seed();
    private readonly Option<bool> json = TypedOption.Json();

    /// <summary>Creates the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    public static Command Create(Terminal terminal)
    {
        ArenaCommand options = new();
        Command command = new("arena", "Let two players play a match from openings, each played twice with the sides swapped.")
        {
            options.playerA, options.playerB, options.game, options.games, options.file,
        };
        options.network.AddTo(command);
        command.Add(options.seed);
        command.Add(options.json);
        command.SetAction((parsed, cancellation) => options.Run(parsed, terminal, cancellation));
        return HelpWithExamples.Add(
            command,
            "arena puct:runs/puct@100 ttts:runs/ttts@100 --games 200",
            "arena puct:runs/puct@200,leavesInFlight=8 puct:runs/puct@200 --out match.json",
            "arena greedy:runs/puct one-ply",
            "arena rollout@1000 random --game connect4");
    }

    private async Task<int> Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        ResolvedPlayer a = PlayerArgument.Read(playerA.Name, parsed.GetRequiredValue(playerA));
        ResolvedPlayer b = PlayerArgument.Read(playerB.Name, parsed.GetRequiredValue(playerB));
        string? path = parsed.GetValue(file);
        if (path is not null)
        {
            RequireFree(path);
        }

        ArenaOptions options = new()
        {
            Game = ResolvedPlayer.GameOf([a, b], parsed.GetValue(game)),
            Games = parsed.GetValue(games),
            Seed = parsed.GetValue(seed),
            Plan = network.PlanOf(parsed, (a.Model ?? b.Model)?.Run),
            Execution = network.Read(parsed),
        };
        terminal.Say($"A: {a.Pinned}");
        terminal.Say($"B: {b.Pinned}");
        PlayedMatch played = await LiveDisplay.Show(terminal, display => Task.Run(() => Arena.Play(
            a, b, options, display.StatusOf<PlayProgress>(MatchText.Describe), cancellation)));
        if (path is not null)
        {
            MatchFile.Save(path, played.Record);
        }

        MatchText.Write(terminal, played, parsed.GetValue(json));
        return CommandLine.Succeeded;
    }

    private static void RequireFree(string path)
    {
        if (Path.Exists(path))
        {
            throw new IOException($"'{path}' exists already; choose another name with --out");
        }

        AtomicFile.RequireWritable(path);
    }
}
