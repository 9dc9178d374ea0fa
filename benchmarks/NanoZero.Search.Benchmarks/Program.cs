// What a simulation costs in trees of different shapes: processor time of the process, hash evaluator, one thread. Run
// two builds in turn and compare medians: other programs disturb single figures.
//
//     dotnet run -c Release --project benchmarks/NanoZero.Search.Benchmarks -- [ROUNDS] [PART_OF_A_NAME]
//
// A row is GAME ALGORITHM ROOTS x SIMULATIONS / LEAVES in flight a root. Last result: docs/experiments.md.
using System.Globalization;
using NanoZero.Games;
using NanoZero.Search;

int rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
string part = args.Length > 1 ? args[1] : "";
List<Contender> contenders = [];
foreach (AlgorithmOptions algorithm in AlgorithmOptions.Known)
{
    foreach ((int roots, int simulations, int leaves)
        in ((int, int, int)[])[(1, 800, 1), (1, 800, 8), (1, 800, 64), (1, 100_000, 1), (1, 100_000, 64), (64, 800, 1)])
    {
        Add(ConnectFour.Start(GameOptions.Default), algorithm, roots, simulations, leaves);
    }

    foreach ((int roots, int simulations, int leaves) in ((int, int, int)[])[(1, 800, 1), (1, 800, 8), (16, 800, 1)])
    {
        Add(Go<Points9>.Start(GameOptions.Default), algorithm, roots, simulations, leaves);
        Add(Go<Points13>.Start(GameOptions.Default), algorithm, roots, simulations, leaves);
        Add(Go<Points19>.Start(GameOptions.Default), algorithm, roots, simulations, leaves);
    }
}

foreach (Contender contender in contenders)
{
    contender.Warm();
}

Dictionary<string, List<double>> times = contenders.ToDictionary(contender => contender.Name, _ => new List<double>());
for (int round = 0; round < rounds; round++)
{
    foreach (Contender contender in contenders)
    {
        times[contender.Name].Add(contender.Measure());
    }
}

foreach ((string name, List<double> all) in times)
{
    all.Sort();
    Console.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{name,-44} {all[all.Count / 2],9:0} {all[0],9:0} ns"));
}

void Add<TGame>(TGame start, AlgorithmOptions algorithm, int roots, int simulations, int leaves)
    where TGame : unmanaged, IGame<TGame>
{
    string name = $"{TGame.Info.Name} {algorithm.Name} {roots}x{simulations}/{leaves}".ToLowerInvariant();
    if (!name.Contains(part, StringComparison.OrdinalIgnoreCase))
    {
        return;
    }

    SearchOptions options =
        new SearchOptions { Algorithm = algorithm, Simulations = simulations, LeavesInFlight = leaves }
            .WithoutEarlyStopping();
    ITreeSearch<TGame>[] searches = [.. Enumerable.Range(0, roots).Select(_ => TreeSearch.Create<TGame>(options))];
    SearchBatch<TGame> batch = new(new HashEvaluator<TGame>(), roots * leaves);
    TGame[] positions = [.. Enumerable.Range(0, roots).Select(root => PlayOn(start, root))];
    contenders.Add(new Contender(name, Complete));

    long Complete()
    {
        for (int i = 0; i < roots; i++)
        {
            searches[i].Begin(positions[i], new RandomStream(1, (ulong)i), explore: false);
        }

        batch.Complete(searches);
        return (long)roots * simulations;
    }
}

static TGame PlayOn<TGame>(TGame position, int index)
    where TGame : unmanaged, IGame<TGame>
{
    RandomStream random = new(1, (ulong)index);
    Span<ushort> actions = stackalloc ushort[TGame.Info.MaxLegalActions];
    for (int ply = 0; ply < index % 8; ply++)
    {
        position.Play(actions[random.Next(position.LegalActions(actions))]);
    }

    return position;
}

/// <summary>One search to measure.</summary>
/// <param name="Name">Its row.</param>
/// <param name="Complete">Makes it once; returns the simulations.</param>
internal sealed record Contender(string Name, Func<long> Complete)
{
    private const double SecondsARound = 0.12;

    /// <summary>Runs until the code is compiled for speed.</summary>
    public void Warm()
    {
        for (int i = 0; i < 3; i++)
        {
            Measure();
        }
    }

    /// <summary>Returns nanoseconds of processor time a simulation.</summary>
    public double Measure()
    {
        TimeSpan start = Environment.CpuUsage.TotalTime;
        long simulations = 0;
        TimeSpan elapsed;
        do
        {
            simulations += Complete();
            elapsed = Environment.CpuUsage.TotalTime - start;
        }
        while (elapsed.TotalSeconds < SecondsARound);
        return elapsed.TotalNanoseconds / simulations;
    }
}
