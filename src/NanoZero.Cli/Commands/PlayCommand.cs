using System.CommandLine;
using NanoZero.Cli.Options;
using NanoZero.Games;
using NanoZero.Training;

namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero play</c>: a game against a player, in the terminal or through pipes.</summary>
internal sealed class PlayCommand
{
    private readonly Argument<string> game = TypedOption.Game();
    private readonly Option<string> against = PlayerArgument.Option("--against", "The opponent", "rollout@400");
    private readonly NetworkSettings network = new();
    private readonly Option<PlayerSide?> side = TypedOption.Choice<PlayerSide>("--side", "The side you play; none lets the opponent play itself [default: first]");
    private readonly Option<string?> moves = TypedOption.Moves("Moves to begin from");
    private readonly Option<ulong> seed = TypedOption.Seed();

    /// <summary>Creates the command.</summary>
    /// <param name="terminal">Where it reads and writes.</param>
    public static Command Create(Terminal terminal)
    {
        PlayCommand options = new();
        Command command = new("play", "Play a game against a player; moves are read line by line, 'help' lists what else can be typed.")
        {
            options.game, options.against,
        };
        options.network.AddTo(command);
        command.Add(options.side);
        command.Add(options.moves);
        command.Add(options.seed);
        command.SetAction((parsed, cancellation) =>
        {
            ResolvedPlayer opponent = PlayerArgument.Read("--against", parsed.GetRequiredValue(options.against));
            string played = ResolvedPlayer.GameOf([opponent], parsed.GetRequiredValue(options.game));
            return Task.FromResult(GameCatalogue.Open(played, new Visitor(options, parsed, terminal, opponent, cancellation)));
        });
        return HelpWithExamples.Add(
            command,
            "play connect4 --against runs/connect4",
            "play tictactoe --side second --against puct:runs/tictactoe@100",
            "play go9 --against rollout@500,algorithm=ttts --side none");
    }

    private sealed class Visitor(PlayCommand options, ParseResult parsed, Terminal terminal, ResolvedPlayer opponent, CancellationToken cancellation)
        : IGameVisitor<int>
    {
        public int Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            ulong seed = parsed.GetValue(options.seed);
            int[] actions = [];
            _ = UsageException.Check("--moves", () => MoveText.Play(start, parsed.GetValue(options.moves) ?? string.Empty, out actions));
            terminal.Say($"opponent: {opponent.Pinned}");
            options.network.Announce(parsed, terminal, [opponent]);
            using OpenPlayers<TGame> players = new(
                [opponent], new OpenPlayersOptions { Execution = options.network.Read(parsed) with { Workers = 1 }, IsMeasured = false, Seed = seed });
            using Opponent<TGame> thinking = new(players.All[0], seed);
            GameDialogue<TGame> dialogue = new(terminal, start, actions, thinking);
            dialogue.Play(parsed.GetValue(options.side) ?? PlayerSide.First, cancellation);
            return CommandLine.Succeeded;
        }
    }
}
