namespace NanoZero.Network.Benchmarks;

/// <summary>Something to measure.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Work">The work.</param>
internal sealed record Contender(string Name, NetworkWorkload Work)
{
    private readonly List<double> rates = [];

    /// <summary>Gets the median of the rounds: positions a second of all workers together.</summary>
    public double Rate => rates.Order().ElementAt(rates.Count / 2);

    /// <summary>Drops the rounds so far.</summary>
    public void Forget() => rates.Clear();

    /// <summary>Measures contenders in rounds that take turns.</summary>
    public static void Measure(Contender[] contenders, int rounds, double seconds)
    {
        // The runtime compiles the hot loops to their final form first.
        Array.ForEach(contenders, contender => contender.Measure(2 * seconds));
        Array.ForEach(contenders, contender => contender.Forget());
        for (int round = 0; round < rounds; round++)
        {
            Array.ForEach(contenders, contender => contender.Measure(seconds));
        }
    }

    /// <summary>
    /// Measures one round. Seconds are those of the processor, so that other work on the machine counts less.
    /// </summary>
    public void Measure(double seconds) => rates.Add(Work.Measure(seconds).PerProcessorSecond * Work.Plan.Workers);
}
