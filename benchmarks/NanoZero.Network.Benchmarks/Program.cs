// How near a network's evaluators come to the rate of their matrix products alone: libtorch's linear layers at the
// network's own shapes, this project's products, and every way to evaluate, on all cores with one thread each, in
// alternating rounds. Usage: dotnet run --project benchmarks/NanoZero.Network.Benchmarks -- connect4 2 With a third
// word: kinds, networks of several kinds and sizes (whatever the second word is); batches, what one thread evaluates by
// batch size; parts, what an evaluation in 8 bits is made of; step WIDTH, what the gradients of a convolutional network
// are made of.
using System.Globalization;
using NanoZero.Games;
using NanoZero.Network.Benchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string game = args.Length > 0 ? args[0] : "connect4";
int layers = args.Length > 1 ? int.Parse(args[1]) : 2;
return args.Length > 2 && args[2] == "kinds" ? GameCatalogue.Open(game, new KindTable())
    : args.Length > 2 && args[2] == "batches" ? GameCatalogue.Open(game, new BatchTable(layers))
    : args.Length > 2 && args[2] == "step" ? GameCatalogue.Open(game, new StepParts(layers, int.Parse(args[3])))
    : args.Length > 2 && args[2] == "parts" ? GameCatalogue.Open(game, new PartTable(layers))
    : GameCatalogue.Open(game, new SpeedTable(layers));
