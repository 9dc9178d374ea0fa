namespace NanoZero.Cluster;

/// <summary>How a machine is lent to a coordinator.</summary>
/// <param name="Coordinator">The coordinator's address.</param>
internal sealed record WorkerOptions(Uri Coordinator)
{
    /// <summary>Gets the worker's name in messages: its machine and process, unless it was given one.</summary>
    /// <remarks>At most 64 letters, digits and signs of <c>-_.</c>.</remarks>
    public string Name { get; init; } = string.Create(
        CultureInfo.InvariantCulture,
        $"{string.Concat(Environment.MachineName.Where(char.IsAsciiLetterOrDigit).Take(40))}-{Environment.ProcessId}");

    /// <summary>Gets the token; null for a coordinator that asks for none.</summary>
    public JoinToken? Token { get; init; }

    /// <summary>Gets the number of threads; null for one a core.</summary>
    public int? Threads { get; init; }

    /// <summary>Gets where the coordinator's address is asked for; null where it is known.</summary>
    public IMembership? Membership { get; init; }

    /// <summary>
    /// Gets how long a worker that is asked to stop may still play, to finish its games; zero gives them back at once.
    /// </summary>
    public TimeSpan LongestDrain { get; init; }

    /// <summary>Gets the pause before a coordinator that does not answer is asked again.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Gets after which time without an answer the worker says once more that it waits. Later times are twice as long
    /// each, up to an hour.
    /// </summary>
    public TimeSpan Reminder { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>What a worker tells of its work.</summary>
/// <param name="Games">The games that it played and that were wanted.</param>
/// <param name="Sentence">What happened, in one line.</param>
internal sealed record WorkerNews(long Games, string Sentence)
{
    /// <summary>Gets whether something keeps the worker from playing.</summary>
    public bool IsWarning { get; init; }
}

/// <summary>Lends this machine: plays games for a coordinator until the run is over.</summary>
internal static class ClusterWorker
{
    /// <summary>Plays until the coordinator says that the run is over.</summary>
    /// <param name="options">Whose games, and how.</param>
    /// <param name="news">Receives what happens; null for nobody.</param>
    /// <param name="cancellation">Ends the work, and gives back the games that are not finished.</param>
    /// <returns>How many games were played.</returns>
    /// <exception cref="InvalidDataException">
    /// The coordinator's program is another build, it refused the token or games, or it is not the one that the token
    /// names. The message says what to do.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static async Task<long> Run(
        WorkerOptions options, IProgress<WorkerNews>? news, CancellationToken cancellation)
    {
        using CoordinatorClient client =
            new(options.Coordinator, options.Name, options.Token, options.Membership);
        long games = 0;
        bool isOver = false;
        while (!isOver)
        {
            (long more, isOver) = await PlayRun(client, options, news, cancellation).ConfigureAwait(false);
            games += more;
        }

        return games;
    }

    private static async Task<(long Games, bool IsOver)> PlayRun(
        CoordinatorClient client,
        WorkerOptions options,
        IProgress<WorkerNews>? news,
        CancellationToken cancellation)
    {
        RunOffer offer;
        try
        {
            offer = await Patience.With(
                options, ClusterLine.Named(news, null, options.Name), () => client.Join(cancellation), 0, cancellation)
                .ConfigureAwait(false);
        }
        catch (RunOverException)
        {
            return (0, IsOver: true);
        }

        news = ClusterLine.Named(news, offer.Run, options.Name);
        if (offer.Build != RunDescription.ProgramVersion)
        {
            throw new InvalidDataException(
                $"the coordinator runs NanoZero {offer.Build}, this machine {RunDescription.ProgramVersion}; install "
                + "the same build on both");
        }

        WorkerContext context = new(client, offer, options, news, cancellation);
        if (offer.IsMatch)
        {
            news?.Report(new(0, $"joined a match of {offer.Configuration} at {options.Coordinator}"));
            return await GameCatalogue.Open(offer.Configuration, new MatchBeginning(context)).ConfigureAwait(false);
        }

        TrainingConfig config = ConfigurationFile.Parse(
            offer.Configuration, new TrainingConfig(), "the coordinator's configuration");
        news?.Report(new(0, $"joined a run of {config.Game} at {options.Coordinator}"));
        return await GameCatalogue.Open(config.Game, new RunBeginning(context, config)).ConfigureAwait(false);
    }

    private static async Task<(long Games, bool IsOver)> Work<TGame>(
        WorkerContext context, PlayHere<TGame> play, IGamesFormat<TGame> format)
        where TGame : unmanaged, IGame<TGame>
    {
        using Drain drain = new(
            context.Options.LongestDrain, text => context.News?.Report(new(0, text)), context.Cancellation);
        return await new WorkerShift<TGame>(context, play, format, drain).Work().ConfigureAwait(false);
    }

    private sealed class MatchBeginning(WorkerContext context) : IGameVisitor<Task<(long Games, bool IsOver)>>
    {
        public async Task<(long Games, bool IsOver)> Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using LocalMatch<TGame> machine = new(start, context.Options.Threads);
            return await Work(context, machine.Play, new MatchFormat<TGame>([])).ConfigureAwait(false);
        }
    }

    private sealed class RunBeginning(WorkerContext context, TrainingConfig config)
        : IGameVisitor<Task<(long Games, bool IsOver)>>
    {
        public async Task<(long Games, bool IsOver)> Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using LocalSelfPlay<TGame> machine = new(start, config, PlanFor<TGame>()) { KeepsAnswers = true };
            return await Work(context, machine.Play, new SelfPlayFormat<TGame>(start, config)).ConfigureAwait(false);
        }

        // What decides answers is the coordinator's; what decides speed is chosen here.
        private ExecutionPlan PlanFor<TGame>()
            where TGame : unmanaged, IGame<TGame>
        {
            using PolicyValueNetwork network = new(config.NetworkShape(), config.Seed);
            ExecutionOptions options = config.Execution with
            {
                Device = NetworkDevice.Cpu,
                Precision = context.Offer.Precision,
                Kernels = NetworkKernels.Own,
                Workers = context.Options.Threads,
            };
            ExecutionPlan plan = ExecutionPlanner.Choose<TGame>(network, options);
            return plan.UsesPackedNetwork(network.Config) && plan.Precision == context.Offer.Precision
                ? plan
                : throw new InvalidDataException(
                    $"this machine cannot play games of this run: they need our own kernels in "
                    + $"{context.Offer.Precision}, and it evaluates on {plan}; lend a machine with AVX2 instructions");
        }
    }
}
