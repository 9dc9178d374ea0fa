// Where learning is lost, in Connect Four, whose moves an oracle judges: how well each kind of network knows the game
// after it was fitted to exactly labelled positions. Processor time, so that other work on the machine counts less.
//
//     dotnet run -c Release --project benchmarks/NanoZero.Learning.Benchmarks -- label FILE GAMES [SEED]
//     dotnet run -c Release --project benchmarks/NanoZero.Learning.Benchmarks -- fit FILE SECONDS [KEY=VALUE …]
//     dotnet run -c Release --project benchmarks/NanoZero.Learning.Benchmarks -- targets RUN [POSITIONS]
//
// "label" plays half-random games and writes their positions with the value of every move. "fit" trains a network on
// nineteen twentieths of them, and prints its errors on the rest and on the standard sets. The keys are those of
// "nanozero settings", such as layers=3 network.body=convolution. "targets" judges what the self-play of a run offers
// to learn: its search policies, its outcomes and the values its searches believed.
//
// Last results: docs/experiments.md.
using System.Globalization;
using NanoZero.Files;
using NanoZero.Learning.Benchmarks;
using NanoZero.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["label", string file, string games, .. var rest]:
        Labeller.Write(file, int.Parse(games), rest is [string seed] ? ulong.Parse(seed) : 1);
        return 0;
    case ["fit", string file, string seconds, .. var changes]:
        TrainingConfig standard = new() { BatchSize = 256, FinalLearningRate = 2e-5, WarmUpSteps = 200 };
        new Fit(file, double.Parse(seconds), ConfigurationFile.With(standard, changes)).Print();
        return 0;
    case ["targets", string run, .. var count]:
        new Targets(run, count is [string positions] ? int.Parse(positions) : 2000).Print();
        return 0;
    default:
        Console.Error.WriteLine(
            "expected: label FILE GAMES [SEED], fit FILE SECONDS [KEY=VALUE …], or targets RUN [POSITIONS]");
        return 2;
}
