using NanoZero.Games;
using NanoZero.Play;
using NanoZero.Search;
using Spectre.Console;

namespace NanoZero.Cli;

/// <summary>The side a person plays.</summary>
internal enum PlayerSide
{
    /// <summary>The side that moves first, X.</summary>
    First,

    /// <summary>The side that moves second, O.</summary>
    Second,

    /// <summary>Neither: the opponent plays itself.</summary>
    None,
}

/// <summary>A game between a person and a player, told line by line.</summary>
/// <typeparam name="TGame">The game.</typeparam>
internal sealed class GameDialogue<TGame> : IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    private const int ActionsShown = 5;
    private const string Help = "type a move, or: hint (what the opponent would do), undo, moves (all so far), quit";

    private readonly Terminal terminal;
    private readonly TGame start;
    private readonly List<int> actions;
    private readonly IMoveChooser<TGame>? chooser;
    private readonly IEvaluator<TGame>? evaluator;
    private readonly ITreeSearch<TGame>? search;
    private readonly LeafBatch<TGame>? batch;
    private readonly ulong seed;

    /// <summary>Sets a game up.</summary>
    /// <param name="terminal">Where it is told, and where the person's moves come from.</param>
    /// <param name="start">The start position.</param>
    /// <param name="actions">Actions already played.</param>
    /// <param name="opponent">The opponent.</param>
    /// <param name="seed">Names the opponent's randomness.</param>
    public GameDialogue(Terminal terminal, TGame start, IEnumerable<int> actions, Player<TGame> opponent, ulong seed)
    {
        this.terminal = terminal;
        this.start = start;
        this.actions = [.. actions];
        this.seed = seed;
        chooser = opponent.Chooser;
        if (opponent is { Evaluator: { } source, Spec.Search: { } options })
        {
            evaluator = source.Create(0);
            search = TreeSearch.Create<TGame>(options);
            batch = new LeafBatch<TGame>(evaluator, options.LeavesInFlight);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => (evaluator as IDisposable)?.Dispose();

    /// <summary>Plays to the end of the game, of the input, or until the person quits.</summary>
    /// <param name="side">The person's side.</param>
    /// <param name="cancellation">Ends the game at once.</param>
    public void Play(PlayerSide side, CancellationToken cancellation)
    {
        terminal.Output.WriteLine(side == PlayerSide.None ? "the opponent plays itself" : $"you are {(side == PlayerSide.First ? 'X' : 'O')}; {Help}");
        while (true)
        {
            TGame position = Current();
            DrawBoard(position);
            if (position.IsTerminal)
            {
                terminal.Output.WriteLine(Outcome(position));
                return;
            }

            if (side != PlayerSide.None && position.Ply % 2 == (int)side)
            {
                if (!TakeTurn(position, cancellation))
                {
                    terminal.Output.WriteLine($"the game ends here, after {MoveText.Format<TGame>(actions)}");
                    return;
                }
            }
            else
            {
                Answer(position, cancellation);
            }
        }
    }

    private static char SideToMove(in TGame position) => position.Ply % 2 == 0 ? 'X' : 'O';

    private static string Outcome(in TGame end) => end.TerminalValue switch
    {
        0 => "a draw",
        > 0 => $"{SideToMove(end)} wins",
        _ => $"{(end.Ply % 2 == 0 ? 'O' : 'X')} wins",
    };

    private TGame Current()
    {
        TGame position = start;
        foreach (int action in actions)
        {
            position.Play(action);
        }

        return position;
    }

    // Reads lines until one changes the game; false where there is nothing more to read.
    private bool TakeTurn(TGame position, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (terminal.IsLive)
            {
                terminal.Output.Write($"your move ({SideToMove(position)}): ");
            }

            string? line = terminal.Input.ReadLine()?.Trim();
            switch (line?.ToLowerInvariant())
            {
                case null or "quit" or "exit":
                    return false;
                case "":
                    break;
                case "help":
                    terminal.Output.WriteLine(Help);
                    break;
                case "moves":
                    terminal.Output.WriteLine(MoveText.Format<TGame>(actions));
                    break;
                case "hint":
                    int suggested = Think(position, cancellation);
                    terminal.Output.WriteLine($"the opponent would play {TGame.ActionText(suggested)}");
                    break;
                case "undo" when actions.Count >= 2:
                    actions.RemoveRange(actions.Count - 2, 2);
                    return true;
                case "undo":
                    terminal.Say("there is nothing to take back");
                    break;
                default:
                    if (TryPlay(position, line))
                    {
                        return true;
                    }

                    break;
            }
        }
    }

    private bool TryPlay(TGame position, string line)
    {
        try
        {
            _ = MoveText.Play(position, line, out int[] played);
            if (played.Length == 1)
            {
                actions.Add(played[0]);
                return true;
            }

            terminal.Say("one move at a time");
        }
        catch (FormatException exception)
        {
            terminal.Say(OneLine.Of(exception.Message.Replace(" at ply 1", string.Empty, StringComparison.Ordinal)));
        }

        return false;
    }

    private void Answer(TGame position, CancellationToken cancellation)
    {
        int action = Think(position, cancellation);
        terminal.Output.WriteLine($"{SideToMove(position)} plays {TGame.ActionText(action)}");
        actions.Add(action);
    }

    // The opponent's move, after what its search makes of the position.
    private int Think(TGame position, CancellationToken cancellation)
    {
        RandomStream random = new(seed, (ulong)actions.Count);
        if (search is null)
        {
            return chooser!.Choose(position, ref random);
        }

        search.Begin(position, random, explore: false);
        while (!search.IsDone)
        {
            cancellation.ThrowIfCancellationRequested();
            batch!.Add(search);
            batch.Evaluate();
        }

        SearchView.Of<TGame>(MoveText.Format<TGame>(actions), search.Result()).Write(terminal.Output, isTerminal: false, ActionsShown);
        return search.ChooseAction(0, ref random);
    }

    private void DrawBoard(TGame position)
    {
        terminal.Output.WriteLine();
        string board = BoardText.Draw(position);
        if (!terminal.IsLive)
        {
            terminal.Output.Write(board);
            return;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Output) });
        console.Markup(Markup.Escape(board)
            .Replace("X", "[yellow]X[/]", StringComparison.Ordinal)
            .Replace("O", "[red]O[/]", StringComparison.Ordinal));
    }
}
