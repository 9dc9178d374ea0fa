// How near an optimiser step comes to the rate of its matrix products alone: forward and backward products of the
// network's linear layers by libtorch in fp32 and bf16, the whole step, its parts, and what libtorch's autograd takes
// for it, in alternating rounds. Processor time, so that other work on the machine counts less.
//
//     dotnet run -c Release --project benchmarks/NanoZero.Training.Benchmarks -- [GAME] [LAYERS] [BATCH] [THREADS]
//
// With "self-play [SECONDS]": how the speed of self-play changes with simulations, games, leaves, workers, layers and
// board size.
//
// With "precision RUN OTHER_RUN [LAYERS] [STEPS]": whether products in bf16 cost learning, by losses on the other run's
// self-play.
//
// Last results: docs/performance.md and docs/experiments.md.
using System.Globalization;
using NanoZero.Games;
using NanoZero.Training.Benchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int Number(int index, int standard) =>
    args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : standard;
if (args is ["self-play", ..])
{
    new SelfPlayScaling(Number(1, 3)).Print();
    return 0;
}

if (args is ["precision", string run, string other, ..])
{
    return GameCatalogue.Open("connect4", new LearningByPrecision(run, other, Number(3, 1), Number(4, 600)));
}

return GameCatalogue.Open(
    args.Length > 0 ? args[0] : "connect4", new StepTable(Number(1, 2), Number(2, 128), Number(3, 1)));
