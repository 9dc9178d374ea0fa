// What a simulation costs in trees of different shapes: one thread, answers made of the position's hash.
//
//     dotnet run -c Release --project benchmarks/NanoZero.Search.Benchmarks -- --filter '*connect4 puct*'
//
// The benchmarks run inside this process: the project's folder of build outputs is shared, and a copy of the program
// for every row would be built anew. To compare two versions of the project, use `nanozero bench --compare`, which
// measures processor time: other programs on the machine disturb the clock. Last result: docs/experiments.md.
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using NanoZero.Search.Benchmarks;

IConfig config = ManualConfig.CreateEmpty()
    .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance))
    .AddColumnProvider(DefaultColumnProviders.Params, DefaultColumnProviders.Statistics)
    .AddColumn(new SimulationColumn())
    .AddExporter(MarkdownExporter.GitHub)
    .AddLogger(ConsoleLogger.Default)
    .WithArtifactsPath("artifacts/benchmarks");
BenchmarkSwitcher.FromAssembly(typeof(TreeBenchmarks).Assembly).Run(args, config);
