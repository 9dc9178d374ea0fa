using System.Diagnostics;

namespace NanoZero.Cli;

/// <summary>Says how long the rest of a piece of work takes, from how long the part that is done took.</summary>
/// <param name="total">All there is to do, in any unit that takes about the same time everywhere.</param>
internal sealed class TimeLeft(double total)
{
    private const double LeastShare = 0.02;

    private readonly long start = Stopwatch.GetTimestamp();
    private double toDo = total;
    private double done;

    /// <summary>Counts a part as done now.</summary>
    public void Add(double part) => done += part;

    /// <summary>Leaves a part out that was done before, which says nothing about time.</summary>
    public void Skip(double part) => toDo -= part;

    /// <summary>
    /// Returns <c>, 2 min 5 s left</c> to be put behind a status; nothing while too little is done to tell.
    /// </summary>
    /// <param name="begun">How much is done of a part that is not counted yet.</param>
    public string Text(double begun = 0) => Text(Stopwatch.GetElapsedTime(start).TotalSeconds, done + begun, toDo);

    /// <summary>
    /// Returns <c>, 2 min 5 s left</c> for work that goes on as it went so far; nothing while too little is done to
    /// tell.
    /// </summary>
    /// <param name="seconds">What was done took so long.</param>
    /// <param name="done">What was done.</param>
    /// <param name="toDo">All there was to do, what was done included.</param>
    public static string Text(double seconds, double done, double toDo) =>
        done > 0 && done >= LeastShare * toDo && toDo > done
            ? $", {TrainingText.Duration(seconds * (toDo - done) / done)} left"
            : string.Empty;
}
