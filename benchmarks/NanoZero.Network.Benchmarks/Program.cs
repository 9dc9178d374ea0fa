// How near a network's evaluators come to the rate of their matrix products alone: libtorch's linear layers at the network's
// own shapes, this project's products, and every way to evaluate, on all cores with one thread each, in alternating rounds.
// Usage: dotnet run --project benchmarks/NanoZero.Network.Benchmarks -- connect4 2
using System.Globalization;
using NanoZero.Games;
using NanoZero.Network.Benchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return GameCatalogue.Open(args.Length > 0 ? args[0] : "connect4", new SpeedTable(args.Length > 1 ? int.Parse(args[1]) : 2));
