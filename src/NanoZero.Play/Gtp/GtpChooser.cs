using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace NanoZero.Play;

/// <summary>Asks a program outside for its moves, by the Go Text Protocol.</summary>
/// <remarks>
/// Every thread that asks at the same time has a program of its own. A program follows one game at a time. It is told
/// the moves that it does not know, and begins anew where it followed another game.
/// </remarks>
internal sealed class GtpChooser<TGame> : IMoveChooser<TGame>, IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    private static readonly TimeSpan ForCancellation = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentBag<Follower> idle = [];  // as many as there were threads asking at once

    /// <summary>Creates a chooser, and starts one program, which shows whether it is there.</summary>
    /// <param name="command">The program and its arguments as a command line has them.</param>
    /// <exception cref="InvalidDataException">
    /// The program does not start, or does not play on such a board.
    /// </exception>
    public GtpChooser(string command)
    {
        Command = command;
        Follower first = new(command);
        try
        {
            first.Begin(TGame.Start(GameOptions.Default));
        }
        catch
        {
            first.Dispose();
            throw;
        }

        idle.Add(first);
    }

    /// <summary>Gets the program and its arguments as a command line has them.</summary>
    public string Command { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">
    /// The program ended, refused, resigned, or played a move that the rules here do not allow.
    /// </exception>
    public int Choose(
        in TGame position,
        ref RandomStream random,
        ReadOnlySpan<int> line = default,
        CancellationToken cancellation = default)
    {
        if (line.Length != position.Ply)
        {
            throw new NotSupportedException(
                $"player 'gtp:{Command}' follows games from their start; a position alone it cannot be asked about");
        }

        Follower follower = idle.TryTake(out Follower? free) ? free : new(Command);
        try
        {
            int action;
            using (cancellation.Register(follower.Engine.Kill))
            {
                action = follower.Choose(position, line);
            }

            idle.Add(follower);
            return action;
        }
        catch
        {
            follower.Dispose();

            // Ctrl-C ends the program, too, and may do so before the news of it are here.
            cancellation.WaitHandle.WaitOne(ForCancellation);
            cancellation.ThrowIfCancellationRequested();
            throw;
        }
    }

    /// <summary>Ends the programs.</summary>
    public void Dispose()
    {
        while (idle.TryTake(out Follower? follower))
        {
            follower.Dispose();
        }
    }

    // A program and the moves that it knows of.
    private sealed class Follower(string command) : IDisposable
    {
        private readonly List<int> known = [];
        private string? rules;  // of the game it follows; null for none

        public GtpEngine Engine { get; } = new(command);

        public int Choose(in TGame position, ReadOnlySpan<int> line)
        {
            Follow(position, line);
            string answer = Engine.Ask($"genmove {Color(line.Length)}");
            if (answer.Equals("resign", StringComparison.OrdinalIgnoreCase))
            {
                throw Engine.Fault("resigns; games are played to their ends here, start it so that it does not");
            }

            if (!TGame.TryParseAction(answer, out int action) || !position.IsLegal(action))
            {
                throw Engine.Fault(
                    $"plays '{answer}' after '{MoveText.Format<TGame>(line.ToArray())}', which is no legal move of "
                        + TGame.Info.Title);
            }

            known.Add(action);
            return action;
        }

        public void Begin(in TGame position)
        {
            if (TGame.Info.Rows == TGame.Info.Columns)
            {
                Engine.Ask($"boardsize {TGame.Info.Rows}");
            }

            Engine.Ask("clear_board");
            if (position is IHasKomi { Komi: var komi })
            {
                Engine.Ask(string.Create(CultureInfo.InvariantCulture, $"komi {komi}"));
            }

            rules = TGame.RuleOptions(position);
            known.Clear();
        }

        public void Dispose() => Engine.Dispose();

        private static char Color(int ply) => ply % 2 == 0 ? 'b' : 'w';

        private void Follow(in TGame position, ReadOnlySpan<int> line)
        {
            if (rules != TGame.RuleOptions(position) || !line.StartsWith(CollectionsMarshal.AsSpan(known)))
            {
                Begin(position);
            }

            while (known.Count < line.Length)
            {
                int action = line[known.Count];
                Engine.Ask($"play {Color(known.Count)} {TGame.ActionText(action)}");
                known.Add(action);
            }
        }
    }
}
