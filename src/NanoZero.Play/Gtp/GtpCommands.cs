using System.Diagnostics;
using System.Reflection;

namespace NanoZero.Play;

/// <summary>Thoughts that are told while they are thought.</summary>
/// <param name="Thoughts">What was found so far, again and again.</param>
/// <param name="Text">How it is told.</param>
/// <param name="Interval">From one line to the next.</param>
/// <param name="Mover">Whether Black, or White, makes a move in the end; null for nobody.</param>
internal sealed record RunningAnalysis(
    IEnumerable<Thought> Thoughts, GtpAnalysis Text, TimeSpan Interval, bool? Mover);

/// <summary>The commands of the Go Text Protocol, each a function from its arguments to its answer.</summary>
internal sealed class GtpCommands : IDisposable
{
    private const int LooksAtClock = 1;     // simulations between them: every batch
    private const int LooksForCommand = 16;

    private readonly GtpGame game;
    private readonly GtpServerOptions options;
    private readonly GtpClock clock;
    private readonly Dictionary<string, Func<GtpRequest, string>> answers;
    private readonly Dictionary<string, (GtpDialect Dialect, bool IsMove)> analyses = new()
    {
        ["analyze"] = (GtpDialect.Leela, false),
        ["genmove_analyze"] = (GtpDialect.Leela, true),
        ["lz-analyze"] = (GtpDialect.Leela, false),
        ["lz-genmove_analyze"] = (GtpDialect.Leela, true),
        ["kata-analyze"] = (GtpDialect.Kata, false),
        ["kata-genmove_analyze"] = (GtpDialect.Kata, true),
    };

    private CancellationToken cancellation;
    private string decided = "";     // what the last thoughts came to: a move, or to resign

    /// <summary>Prepares the commands.</summary>
    /// <param name="game">The game; disposed with the commands.</param>
    /// <param name="options">How the front end is answered.</param>
    public GtpCommands(GtpGame game, GtpServerOptions options)
    {
        (this.game, this.options) = (game, options);
        clock = new GtpClock();
        answers = new()
        {
            ["protocol_version"] = _ => "2",
            ["name"] = _ => "NanoZero",
            ["version"] = _ => typeof(GtpCommands).Assembly.GetName().Version?.ToString(3) ?? "",
            ["known_command"] = request => IsKnown(request.Word(0)) ? "true" : "false",
            ["list_commands"] = _ => string.Join('\n', answers!.Keys.Concat(analyses.Keys).Where(IsKnown)),
            ["quit"] = _ => "",
            ["boardsize"] = Said(request => game.Resize(request.Count(0))),
            ["clear_board"] = Said(_ => Clear()),
            ["komi"] = Said(request => game.SetKomi(request.Real(0))),
            ["play"] = Said(request => game.Play(request.IsFirst(0), Move(request.Word(1)))),
            ["genmove"] = request => GenerateMove(request.IsFirst(0)),
            ["reg_genmove"] = request => game.Vertex(Decide(request.IsFirst(0), isTimed: false)),
            ["undo"] = Said(_ => game.Undo()),
            ["fixed_handicap"] = request => Handicap(request.Count(0), isFree: false),
            ["place_free_handicap"] = request => Handicap(request.Count(0), isFree: true),
            ["set_free_handicap"] = Said(request => game.Handicap([.. request.Arguments.Select(Move)])),
            ["time_settings"] = Said(request => clock.Set(request.Real(0), request.Real(1), request.Count(2))),
            ["time_left"] = Said(request => clock.Take(request.IsFirst(0), request.Real(1), request.Count(2))),
            ["final_score"] = _ => FinalScore(),
            ["final_status_list"] = request => GtpStatus.List(game, request.Word(0)),
            ["loadsgf"] = Said(Load),
            ["printsgf"] = Print,
            ["showboard"] = _ => "\n" + game.Session.View.Board + game.Session.View.Summary,
            ["cputime"] = _ => Number(Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds),
            ["kgs-genmove_cleanup"] = request => GenerateMove(request.IsFirst(0)),
            ["kata-get-rules"] = _ => GtpStatus.Rules(game),
            ["gogui-play_sequence"] = Said(PlaySequence),
            ["gogui-rules_game_id"] = _ => game.Session.Game.Title,
            ["gogui-rules_board"] = _ => "\n" + GtpStatus.Board(game.Session.View),
            ["gogui-rules_board_size"] = _ => GtpStatus.Size(game.Session.Game),
            ["gogui-rules_legal_moves"] = _ => string.Join(' ', game.Session.View.LegalMoves.Select(game.Vertex)),
            ["gogui-rules_side_to_move"] = _ => game.IsFirstToMove ? "black" : "white",
            ["gogui-rules_final_result"] = _ => SgfGame.ResultOf(game.Session.View) ?? "",
        };
    }

    /// <summary>Answers a command that is no analysis.</summary>
    /// <param name="request">The command.</param>
    /// <param name="cancellation">Ends a search.</param>
    /// <returns>The answer, without the sign before it.</returns>
    /// <exception cref="GtpFault">The command is refused, or unknown.</exception>
    public string Answer(GtpRequest request, CancellationToken cancellation)
    {
        this.cancellation = cancellation;
        return answers.TryGetValue(request.Command, out Func<GtpRequest, string>? answer)
            ? answer(request)
            : throw new GtpFault("unknown command");
    }

    /// <summary>Begins an analysis.</summary>
    /// <param name="request">The command.</param>
    /// <returns>Null where the command is no analysis.</returns>
    /// <exception cref="GtpFault">The game has ended, or the words are not understood.</exception>
    public RunningAnalysis? AnalysisOf(GtpRequest request)
    {
        if (!analyses.TryGetValue(request.Command, out (GtpDialect Dialect, bool IsMove) found))
        {
            return null;
        }

        if (!game.Session.Searches)
        {
            throw new GtpFault("this player does not search; analyses need a player that does, such as rollout@400");
        }

        GtpAnalysisOptions asked = GtpAnalysisOptions.Read(request);
        bool isFirst = asked.IsFirst ?? game.IsFirstToMove;
        IEnumerable<Thought> thoughts =
            found.IsMove ? Think(isFirst, LooksAtClock, null, isTimed: true)
            : Think(isFirst, LooksForCommand, options.AnalysisSimulations, isTimed: false);
        return new RunningAnalysis(
            thoughts, new GtpAnalysis(game, found.Dialect, asked), asked.Interval, found.IsMove ? isFirst : null);
    }

    /// <summary>Makes the move that an analysis came to.</summary>
    /// <param name="isFirst">Whose move.</param>
    /// <returns>The move, or <c>resign</c>.</returns>
    public string Make(bool isFirst)
    {
        if (decided != GtpGame.Resign)
        {
            game.Play(isFirst, decided);
        }

        return game.Vertex(decided);
    }

    /// <summary>Ends the game's session.</summary>
    public void Dispose() => game.Dispose();

    private static Func<GtpRequest, string> Said(Action<GtpRequest> act) => request =>
    {
        act(request);
        return "";
    };

    private static string Number(double seconds) => seconds.ToString("0.###", CultureInfo.InvariantCulture);

    private bool IsKnown(string command) =>
        answers.ContainsKey(command) || (game.Session.Searches && analyses.ContainsKey(command));

    private string Move(string vertex) =>
        game.Session.IsMove(vertex) ? vertex : throw new GtpFault("invalid coordinate");

    private void Clear()
    {
        game.Clear();
        clock.Restart();
    }

    private string GenerateMove(bool isFirst)
    {
        Decide(isFirst, isTimed: true);
        return Make(isFirst);
    }

    private string Decide(bool isFirst, bool isTimed)
    {
        bool looksAtClock = isTimed && clock.ForMove(isFirst, game) is not null;
        foreach (Thought _ in Think(isFirst, looksAtClock ? LooksAtClock : int.MaxValue, null, isTimed))
        {
        }

        return decided;
    }

    // Gives the turn to a side until it has thought; only its move changes the game.
    private IEnumerable<Thought> Think(bool isFirst, int every, int? simulations, bool isTimed)
    {
        IReadOnlyList<string> before = [.. game.Moves];
        game.GiveTurn(isFirst);
        try
        {
            IEnumerable<Thought> thoughts = game.Session.Watch(every, simulations, cancellation);
            return Until(isTimed ? clock.ForMove(isFirst, game) : null, thoughts);
        }
        catch (Exception exception)
        {
            bool hasEnded = game.Session.View.IsOver;
            game.Return(before);
            throw exception switch
            {
                InvalidOperationException when hasEnded => new GtpFault("the game has ended", exception),
                InsufficientMemoryException => new GtpFault(OneLine.Of(exception.Message), exception),
                _ => exception,
            };
        }

        IEnumerable<Thought> Until(TimeSpan? limit, IEnumerable<Thought> thoughts)
        {
            Stopwatch watch = Stopwatch.StartNew();
            try
            {
                Thought? last = null;
                foreach (Thought thought in thoughts)
                {
                    last = thought;
                    yield return thought;
                    if (watch.Elapsed >= limit)
                    {
                        break;
                    }
                }

                decided = DecisionOf(last!, mayPass: game.Moves.Count <= before.Count);
            }
            finally
            {
                game.Return(before);
                if (isTimed)
                {
                    clock.Spend(isFirst, watch.Elapsed);
                }
            }
        }
    }

    // The best move that repeats no position; a lost game is resigned. A pass that stands in for the other side's turn
    // is no reason to end the game by another one.
    private string DecisionOf(Thought thought, bool mayPass)
    {
        if (thought.Search is { } search && search.Value < options.ResignBelow)
        {
            return GtpGame.Resign;
        }

        IEnumerable<string> others = thought.Search?.Actions.OrderByDescending(action => action.Visits)
            .Select(action => action.Action) ?? game.Session.View.LegalMoves;
        return others.Prepend(thought.Move).Where(each => mayPass || each != GoLine.Pass)
            .FirstOrDefault(each => !game.WouldRepeat(each)) ?? GoLine.Pass;
    }

    private string Handicap(int stones, bool isFree)
    {
        IReadOnlyList<string> points = GtpStatus.HandicapPoints(game, stones, isFree);
        game.Handicap(points);
        return string.Join(' ', points.Select(game.Vertex));
    }

    private string FinalScore() => game.Session.View switch
    {
        { Score: { } score } => SgfGame.ResultOf(score),
        var view => SgfGame.ResultOf(view) ?? throw new GtpFault("cannot score"),
    };

    private void PlaySequence(GtpRequest request)
    {
        int played = 0;
        try
        {
            for (; played < request.Arguments.Count / 2.0; played++)
            {
                game.Play(request.IsFirst(2 * played), Move(request.Word((2 * played) + 1)));
            }
        }
        catch (GtpFault)
        {
            for (; played > 0; played--)
            {
                game.Undo();
            }

            throw;
        }
    }

    private void Load(GtpRequest request)
    {
        RequireGo();
        try
        {
            SgfNode tree = SgfText.ReadFile(request.Word(0))[0];
            game.Load(SgfGame.Of(tree, request.Arguments.Count > 1 ? Math.Max(1, request.Count(1)) : null));
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or InvalidDataException or FormatException)
        {
            throw new GtpFault($"cannot load file: {OneLine.Of(exception.Message)}", exception);
        }
    }

    private void RequireGo()
    {
        if (!game.IsGo)
        {
            throw new GtpFault("this is a command for Go");
        }
    }

    private string Print(GtpRequest request)
    {
        RequireGo();
        string text = SgfText.Write(new SgfGame { Game = game.Name, Moves = game.Moves }.ToTree());
        if (request.Arguments.Count == 0)
        {
            return text;
        }

        try
        {
            AtomicFile.WriteAllText(request.Word(0), text);
            return "";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new GtpFault($"cannot write file: {OneLine.Of(exception.Message)}", exception);
        }
    }
}
