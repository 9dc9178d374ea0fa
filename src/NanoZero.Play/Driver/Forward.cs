namespace NanoZero.Play;

/// <summary>
/// Receivers of progress that act at once, on the thread that reports; <see cref="Progress{T}"/> would queue reports
/// out of order.
/// </summary>
public static class Forward
{
    /// <summary>Returns a receiver that does something with each report.</summary>
    /// <typeparam name="T">What is reported.</typeparam>
    /// <param name="receive">What is done.</param>
    public static IProgress<T> To<T>(Action<T> receive) => new Receiver<T>(receive);

    /// <summary>
    /// Returns a receiver that passes reports of a part on as reports of the whole; null where nobody listens.
    /// </summary>
    /// <typeparam name="TPart">What the part reports.</typeparam>
    /// <typeparam name="TWhole">What the whole reports.</typeparam>
    /// <param name="progress">Who listens to the whole; null for nobody.</param>
    /// <param name="describe">Turns a part's report into the whole's.</param>
    public static IProgress<TPart>? Of<TPart, TWhole>(IProgress<TWhole>? progress, Func<TPart, TWhole> describe) =>
        progress is null ? null : new Receiver<TPart>(report => progress.Report(describe(report)));

    private sealed class Receiver<T>(Action<T> receive) : IProgress<T>
    {
        public void Report(T value) => receive(value);
    }
}
