using System.Text.Json;

namespace NanoZero.Studio;

/// <summary>What a card stands for.</summary>
internal enum RunKind
{
    /// <summary>A training run.</summary>
    Run,

    /// <summary>A study.</summary>
    Study,

    /// <summary>A tournament.</summary>
    Tournament,

    /// <summary>A match.</summary>
    Match,
}

/// <summary>Whether something goes on.</summary>
internal enum RunState
{
    /// <summary>A process works on it.</summary>
    Running,

    /// <summary>All of it is done.</summary>
    Finished,

    /// <summary>Something is left to do, and no process does it.</summary>
    Interrupted,
}

/// <summary>The essentials of a run, a study, a tournament or a match.</summary>
/// <param name="Path">Where it lies within the folder of runs, with slashes; it names it in addresses.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Written">When its files last changed, in UTC.</param>
internal sealed record RunCard(string Path, RunKind Kind, DateTime Written)
{
    /// <summary>Gets whether it goes on.</summary>
    public RunState State { get; init; }

    /// <summary>Gets the game; empty where it is not known.</summary>
    public string Game { get; init; } = "";

    /// <summary>Gets the search's algorithm; empty for all but runs.</summary>
    public string Algorithm { get; init; } = "";

    /// <summary>Gets the network in a few words; empty for all but runs.</summary>
    public string Network { get; init; } = "";

    /// <summary>
    /// Gets what is finished: iterations of a run, steps of a study or a tournament, games of a match.
    /// </summary>
    public int Done { get; init; }

    /// <summary>Gets how many of them are planned; 0 where that is not known.</summary>
    public int Planned { get; init; }

    /// <summary>Gets the games played.</summary>
    public long Games { get; init; }

    /// <summary>Gets whether a training is over, and its last measurement of strength was not made.</summary>
    public bool IsStrengthDue { get; init; }

    /// <summary>Gets how strength grew: pairs of iteration and value, a few of them.</summary>
    public IReadOnlyList<double[]> Curve { get; init; } = [];

    /// <summary>Gets what the values of <see cref="Curve"/> are.</summary>
    public string CurveName { get; init; } = "";

    /// <summary>Gets the newest strength in words; empty where none was measured.</summary>
    public string Strength { get; init; } = "";

    /// <summary>
    /// Gets when the status of the run's machines was written, in UTC; null where no others play, and in lists.
    /// </summary>
    public DateTime? Machines { get; init; }

    /// <summary>
    /// Gets what a training that was started in the Studio failed with; null where it did not fail.
    /// </summary>
    public string? Failure { get; init; }

    /// <summary>Gets why it cannot be read; null where it can.</summary>
    public string? Problem { get; init; }
}

/// <summary>A game that was played.</summary>
/// <param name="Game">The game with its rule options.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Line">All its moves.</param>
/// <param name="Result">1-0 if the first player won, 0-1 if the second did, 1/2-1/2 for a draw.</param>
/// <param name="A">A player of the game, as the Studio reads it; null where it cannot think here.</param>
/// <param name="B">The other one.</param>
internal sealed record PlayedGame(
    string Game, string Name, string Line, string Result, string? A = null, string? B = null);

/// <summary>A report, and what pages show of it.</summary>
/// <param name="Report">The report.</param>
/// <param name="Answer">
/// What pages are answered: an object of JSON, in UTF-8, whose <c>html</c> is the report's content. It is the same for
/// all who watch.
/// </param>
internal sealed record ShownReport(Report Report, byte[] Answer)
{
    /// <summary>Draws a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="paths">The places that it is of, by which its numbers are asked for.</param>
    /// <param name="axis">What curves of learning are drawn against.</param>
    public static ShownReport Of(Report report, IReadOnlyList<string> paths, LearningAxis axis)
    {
        string places = string.Concat(paths.Select(path => $"path={Uri.EscapeDataString(path)}&"));
        string html = HtmlPage.ContentOf(report, $"/api/figure?{places}axis={axis}&name=");
        return new(report, JsonSerializer.SerializeToUtf8Bytes(new { html }, Json.Answer));
    }
}
