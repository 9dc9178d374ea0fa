using System.CommandLine;
using NanoZero.Cli.Options;
using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero play</c>: a game against a search, in the terminal or through pipes.</summary>
internal sealed class PlayCommand
{
    private static readonly SearchOptions Standard = new() { Simulations = 400 };

    private readonly Argument<string> game = TypedOption.Game();
    private readonly EvaluatorSettings evaluator = new();
    private readonly SearchSettings search = new(Standard);
    private readonly Option<PlayerSide?> side = TypedOption.Choice<PlayerSide>("--side", "The side you play; none lets the search play itself [default: first]");
    private readonly Option<string?> moves = new("--moves") { Description = "Moves to begin from [default: none, the start position]", HelpName = "M" };
    private readonly Option<ulong> seed = TypedOption.Seed();

    /// <summary>Creates the command.</summary>
    /// <param name="terminal">Where it reads and writes.</param>
    public static Command Create(Terminal terminal)
    {
        PlayCommand options = new();
        Command command = new("play", "Play a game against a search; moves are read line by line, 'help' lists what else can be typed.") { options.game };
        options.evaluator.AddTo(command);
        options.search.AddTo(command);
        command.Add(options.side);
        command.Add(options.moves);
        command.Add(options.seed);
        command.SetAction((parsed, cancellation) => Task.FromResult(
            GameCatalogue.Open(parsed.GetRequiredValue(options.game), new Visitor(options, parsed, terminal, cancellation))));
        return HelpWithExamples.Add(
            command,
            "play connect4 --model runs/connect4",
            "play tictactoe --side second --simulations 100",
            "play go9 --evaluator rollout --algorithm ttts --side none");
    }

    private sealed class Visitor(PlayCommand options, ParseResult parsed, Terminal terminal, CancellationToken cancellation) : IGameVisitor<int>
    {
        public int Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            SearchOptions search = options.search.Read(parsed, Standard);
            ulong seed = parsed.GetValue(options.seed);
            int[] actions = [];
            _ = UsageException.Check("--moves", () => MoveText.Play(start, parsed.GetValue(options.moves) ?? string.Empty, out actions));
            using OwnedEvaluator<TGame> owned = options.evaluator.Open<TGame>(parsed, terminal, seed, search.LeavesInFlight);
            GameDialogue<TGame> dialogue = new(terminal, start, actions, search, owned.Evaluator, seed);
            dialogue.Play(parsed.GetValue(options.side) ?? PlayerSide.First, cancellation);
            return CommandLine.Succeeded;
        }
    }
}
