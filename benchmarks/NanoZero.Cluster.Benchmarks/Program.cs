// What many machines bring, and what they cost their coordinator. All processes are on this machine.
//
//     dotnet run -c Release --project benchmarks/NanoZero.Cluster.Benchmarks -- scaling [GAMES ROUNDS]
//
// Games a second of the local pool, and of a coordinator with workers of one thread each, in alternating rounds.
//
//     dotnet run -c Release --project benchmarks/NanoZero.Cluster.Benchmarks -- crowd [WORKERS GAMES_PER_SECOND GAMES]
//
// A coordinator whose workers have all games already: they wait as long as they would play, and send them. Prints the
// time of a lease, bytes, memory, and the processor time of a game at the coordinator.
//
//     dotnet run -c Release --project benchmarks/NanoZero.Cluster.Benchmarks -- lies [TRIALS]
//
// How many false games of a worker come in before it is found, beside what the formula says.
//
// Last results: docs/cluster.md.
using System.Globalization;
using NanoZero.Cluster.Benchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int Number(int index, int standard) =>
    args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : standard;
switch (args)
{
    case ["scaling", ..]:
        await new Scaling(Number(1, 128), Number(2, 3)).Print();
        return 0;
    case ["crowd", ..]:
        await new Crowd(Number(1, 1000), Number(2, 1000), Number(3, 100_000)).Print();
        return 0;
    case ["lies", ..]:
        await Lies.Print(Number(1, 200));
        return 0;
    case ["worker", var address]:
        await Scaling.Work(new Uri(address));
        return 0;
    case ["pretend", var address, var workers, var pace]:
        await Crowd.Pretend(new Uri(address), int.Parse(workers), double.Parse(pace));
        return 0;
    default:
        Console.Error.WriteLine("expected: scaling, crowd or lies; the first lines of Program.cs say what follows");
        return 2;
}
