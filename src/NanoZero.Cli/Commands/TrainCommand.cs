namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero train</c>: trains an agent by self-play.</summary>
internal sealed class TrainCommand
{
    private readonly Argument<string> game = TypedOption.Game();
    private readonly Option<string?> folder = TypedOption.Text(
        "--out", "DIR", "Folder of the run [default: runs/GAME-ALGORITHM]");
    private readonly Option<bool> resume = TypedOption.Flag(
        "--resume",
        "Continue the run in the folder, or begin one where there is none. The run keeps its settings, but "
        + "--iterations may change, and --device and --precision move the run");

    private readonly Option<bool> dryRun = TypedOption.Flag(
        "--dry-run",
        "Print the settings as they would be used, the time and memory that they need, and how strong runs of them "
            + "became; start and write nothing");

    private readonly Option<bool> tensorboard = TypedOption.Flag(
        "--tensorboard",
        "Also write the metrics for TensorBoard, into the folder tensorboard/ of the run; a run that has this folder "
            + "goes on with it when it is resumed");

    private readonly ClusterSettings cluster = new();
    private readonly TrainingSettings settings = new();
    private readonly Option<bool> json = TypedOption.Json();

    public static Command Create(Terminal terminal)
    {
        TrainCommand options = new();
        Command command =
            new("train",
                "Train an agent by self-play: games, training, evaluation, checkpoint, over and over.") { options.game,
                options.folder, options.resume };
        options.settings.AddTo(command);
        command.Add(options.dryRun);
        command.Add(options.tensorboard);
        options.cluster.AddTo(command);
        command.Add(options.json);
        command.SetAction((parsed, cancellation) => options.Run(parsed, terminal, cancellation));
        return HelpWithExamples.Add(
            command,
            "train tictactoe",
            "train connect4 --algorithm ttts --multiplier 8 --out runs/ttts-8",
            "train connect4 --out runs/ttts-8 --resume",
            "train go9:komi=6.5 --preset quick --iterations 20 --set search.inFlight=virtual-visit");
    }

    private async Task<int> Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (cluster.ReadMembership(parsed) is not { } store || parsed.GetValue(dryRun))
        {
            return await Train(parsed, terminal, null, cancellation);
        }

        cluster.Read(parsed)?.RequireSharedSecrets();
        await using IMembership membership = store.Open(ClusterSettings.Password);
        StandIn<TrainingEnd> standIn = new(membership, new StandingIn(this, parsed, terminal), new SeatTimes());
        return (await standIn.Run(cancellation)).ExitCode;
    }

    // Where other machines stand by, the seat is the right to train.
    private async Task<int> Train(
        ParseResult parsed, Terminal terminal, HeldSeat? seat, CancellationToken cancellation)
    {
        ClusterChoice? workers = cluster.Read(parsed);
        int? metrics = cluster.ReadMetrics(parsed);
        bool mayResume = MayResume(parsed);
        string name = parsed.GetRequiredValue(game);
        RunFolder? stored = Stored(parsed, name);
        TrainingConfig config = settings.Read(parsed, name, stored?.Config);
        string path = stored?.Path ?? parsed.GetValue(folder) ?? DefaultFolder(config);
        if (parsed.GetValue(dryRun))
        {
            return Describe(config, stored, path, terminal);
        }

        if (stored is null)
        {
            Trainer.RequirePossible(config, path);
            if (mayResume)
            {
                terminal.Say($"no run in {path} yet; a new one begins");
            }

            terminal.Say("measuring how fast the network runs here");
        }

        RunFolder run =
            Trainer.Prepare(config, path, mayResume,
                asked: stored is null ? null : settings.ReadExecution(parsed, config, stored.Config));

        // Until the report is written. Whoever has a seat has the lock, too.
        using WriterLock? writer = seat is null ? WriterLock.OfFolderForAll(run.Path) : null;
        if (run.Move is { } move)
        {
            terminal.Say(move);
        }

        terminal.Say($"run {run.Path}: {TrainingText.Describe(run.Config)}");
        terminal.Say($"network: {run.Description.Plan}"
            + (run.Description.Plan.EvaluationsPerSecond > 0 ? ", without the searches of the games" : ""));
        if (stored is null)
        {
            TellEstimate(terminal, run.Config, run.Description.Plan);
        }
        else
        {
            terminal.Say(TrainingText.Describe(ResumePoint.Of(run, run.Config.Iterations), run.Config.Iterations));
        }

        bool hasEvents = parsed.GetValue(tensorboard) || TrainingEvents.AreThere(run);
        if (hasEvents)
        {
            terminal.Say($"for TensorBoard: tensorboard --logdir {CommandText.Quote(TrainingEvents.FolderOf(run))}");
        }

        IterationReport? last;
        LearningVerdict? verdict;
        try
        {
            last = await LiveDisplay.Show(
                terminal, display => Train(run, workers, metrics, hasEvents, display, terminal, seat, cancellation));
            verdict = LearningVerdict.Of(run.Description, run.Metrics(), run.Strength());
            await MeasureStrength(run, terminal, cancellation);
            if (RunReport.StrengthOf(run) is { Length: > 0 } strength)
            {
                terminal.Say(strength);
            }

            if (verdict is not null)
            {
                terminal.Say(verdict.Sentence);
            }

            terminal.Say($"report: {RunReport.Write(run)}");
        }
        catch (OperationCanceledException exception) when (seat is not { IsLost: true })
        {
            WriteReportSoFar(run);
            throw new OperationCanceledException(
                "stopped; continue with: "
                    + CommandLine.ToCopy(
                        $"train {name} --out {CommandText.Quote(path)} --resume{workers?.Words}"
                        + $"{cluster.MembershipWords(parsed)}{(metrics is { } port ? $" --metrics {port}" : "")}"),
                exception,
                cancellation);
        }

        Tell(parsed, terminal, run, last, verdict);
        return CommandLine.Succeeded;
    }

    // What a finished run ended with, for whoever reads the output.
    private void Tell(
        ParseResult parsed, Terminal terminal, RunFolder run, IterationReport? last, LearningVerdict? verdict)
    {
        if (parsed.GetValue(json))
        {
            last ??= run.Metrics() is [.., var newest] ? newest : null;
            JsonOutput.Write(terminal.Output, new TrainingView(run.Path, run.Latest().Path, last, verdict));
            return;
        }

        // Who reads the screen has just read the folder in the line of the report.
        if (!terminal.IsScreen)
        {
            terminal.Output.WriteLine(run.Path);
        }

        foreach (string line in TrainingText.NextSteps(run))
        {
            terminal.Say(line);
        }
    }

    private static async Task MeasureStrength(RunFolder run, Terminal terminal, CancellationToken cancellation)
    {
        if (StrengthMeter.IsDue(run))
        {
            terminal.Say("measuring how strong the network is");
            await LiveDisplay.Show(terminal, display => Task.Run(() =>
            {
                StrengthMeter.Measure(run, display.StatusOf<StrengthProgress>(TrainingText.Describe), cancellation);
                return true;
            }));
        }
    }

    // A run that is stopped has a report too, of what it has finished.
    private static void WriteReportSoFar(RunFolder run)
    {
        if (run.Metrics().Count > 0)
        {
            RunReport.Write(run);
        }
    }

    private static void TellEstimate(Terminal terminal, TrainingConfig config, ExecutionPlan plan)
    {
        TrainingEstimate estimate = TrainingEstimate.For(config, plan);
        terminal.Say(TrainingText.Describe(estimate));
        ProcessorShare.Tell(terminal, estimate.Seconds);
        foreach (string line in TrainingText.Expected(config))
        {
            terminal.Say(line);
        }
    }

    private static int Describe(TrainingConfig config, RunFolder? stored, string path, Terminal terminal)
    {
        ExecutionPlan plan = stored?.Description.Plan ?? Trainer.MeasurePlan(config);
        terminal.Output.WriteLine(ConfigurationFile.Write(config));
        terminal.Output.Flush();
        terminal.Say($"network: {plan}");
        TellEstimate(terminal, config, plan);
        terminal.Say($"nothing is started; the run would be in {path}");
        return CommandLine.Succeeded;
    }

    // The run that is resumed, if there is one.
    private RunFolder? Stored(ParseResult parsed, string name)
    {
        return MayResume(parsed) && FolderOf(parsed, name) is var path && RunFolder.Holds(path)
            ? RunFolder.Open(path)
            : null;
    }

    // Machines that stand in for each other have the same command: the first one begins the run.
    private bool MayResume(ParseResult parsed) =>
        parsed.GetValue(resume) || cluster.ReadMembership(parsed) is not null;

    private string FolderOf(ParseResult parsed, string name) =>
        parsed.GetValue(folder) ?? DefaultFolder(settings.Read(parsed, name, stored: null));

    private static string DefaultFolder(TrainingConfig config) =>
        Path.Combine("runs",
            $"{config.Game.Replace(':', '-').Replace('=', '-').Replace(',', '-')}-{config.Search.Algorithm.Name}");

    private static async Task<IterationReport?> Train(
        RunFolder run,
        ClusterChoice? workers,
        int? metrics,
        bool hasEvents,
        LiveDisplay display,
        Terminal terminal,
        HeldSeat? seat,
        CancellationToken cancellation)
    {
        CoordinatorDoor? door = workers?.DoorOf(run.Description.Started);
        using CoordinatorIdentity? identity = door?.Identity;
        // An iteration without a checkpoint is made again.
        int finished = run.Checkpoints() is [.., var newest] ? newest.Iteration : 0;
        List<IterationReport> reports = [.. run.Metrics().TakeWhile(report => report.Iteration <= finished)];
        TrainingEvents? events = hasEvents ? TrainingEvents.Open(run, reports) : null;
        IReadOnlyList<TrainingWarning> told = TrainingWarning.Of(reports);
        IterationReport? last = null;
        IProgress<TrainingProgress> progress = display.StatusOf<TrainingProgress>(TrainingText.Describe);
        IAsyncEnumerable<IterationReport> iterations = door is null
            ? Trainer.Run(run, progress, cancellation)
            : ClusterTraining.Run(
                run,
                new Coordination(door)
                {
                    Metrics = metrics,
                    Seat = seat,
                    Started = Invite,
                    Warn = warning => display.Line($"warning: {warning}"),
                    Say = display.Line,
                },
                progress,
                cancellation);
        await foreach (IterationReport report in iterations)
        {
            events = Add(events, report, display);
            reports.Add(report);
            last = report;
            LearningVerdict? verdict =
                report.Strength is null ? null : LearningVerdict.Of(run.Description, reports, run.Strength());
            display.Line(TrainingText.Describe(report, run.Config.Iterations, verdict));
            IReadOnlyList<TrainingWarning> warnings = TrainingWarning.Of(reports);
            foreach (TrainingWarning warning in warnings.Where(each => told.All(old => old.Kind != each.Kind)))
            {
                display.Line($"warning: {warning.Text}");
            }

            told = warnings;
        }

        return last;

        void Invite(string address)
        {
            bool isScreen = terminal.Error is ScreenWriter;
            foreach (string line in ClusterChoice.Invitation(door!, address, isScreen, workers!.Store))
            {
                display.Line(line);
            }
        }
    }

    // Curves that cannot be written do not end a training. Returns what the next iteration is added to.
    private static TrainingEvents? Add(TrainingEvents? events, IterationReport report, LiveDisplay display)
    {
        try
        {
            events?.Add(report);
            return events;
        }
        catch (Exception cause) when (FileProblem.Explains(cause))
        {
            display.Line($"warning: {cause.Message.TrimEnd('.')}; the curves stop here, --resume adds the rest");
            return null;
        }
    }

    private sealed record TrainingView(
        string Run, string Checkpoint, IterationReport? LastIteration, LearningVerdict? Learning);

    private sealed record TrainingEnd(int ExitCode);

    // What this machine does of a run that other machines can coordinate, too.
    private sealed class StandingIn(TrainCommand command, ParseResult parsed, Terminal terminal)
        : IStandIn<TrainingEnd>
    {
        private readonly string name = parsed.GetRequiredValue(command.game);

        public string? Run => Stored is { } run ? SeatNotice.NameOf(run) : null;

        private RunFolder? Stored => command.Stored(parsed, name);

        public Task Play(IMembership membership, CancellationToken cancellation)
        {
            WorkerOptions standard = new(new Uri(membership.Store));
            TrainingConfig config = command.settings.Read(parsed, name, Stored?.Config);
            WorkerOptions options = standard with
            {
                Membership = membership,
                Token = command.cluster.Read(parsed)?.SharedToken(),
                Threads = config.Execution.Workers,
            };
            return ClusterWorker.Run(options, Forward.To<WorkerNews>(Warn), cancellation);
        }

        // Whoever had the seat before may still be ending, or be stopped for a while.
        public async Task<TrainingEnd> Coordinate(HeldSeat seat, CancellationToken cancellation)
        {
            using WriterLock writer = await WriterLock.OfFolderForAllWhenFree(
                command.FolderOf(parsed, name), who => terminal.Say($"waiting: {who}"), cancellation);
            seat.Require();
            return new(await command.Train(parsed, terminal, seat, cancellation));
        }

        public TrainingEnd? Finished()
        {
            if (Stored is not { } run
                || run.Checkpoints() is not [.., var newest]
                || newest.Iteration < command.settings.Read(parsed, name, run.Config).Iterations
                || StrengthMeter.IsDue(run)
                || !HasReport(run))
            {
                return null;
            }

            terminal.Say($"the run is finished; report: {Path.Combine(run.Path, ReportFiles.PageFile)}");
            command.Tell(
                parsed, terminal, run, null, LearningVerdict.Of(run.Description, run.Metrics(), run.Strength()));
            return new(CommandLine.Succeeded);
        }

        // A coordinator that was killed at the end left none, or an old one. The next holder of the seat writes it.
        private static bool HasReport(RunFolder run) =>
            File.GetLastWriteTimeUtc(Path.Combine(run.Path, ReportFiles.PageFile))
                >= File.GetLastWriteTimeUtc(run.MetricsPath);

        public void Say(string sentence) => terminal.Say(sentence);

        // Which games this machine plays is of no interest here.
        private void Warn(WorkerNews news)
        {
            if (news.IsWarning)
            {
                Say(news.Sentence);
            }
        }
    }
}
