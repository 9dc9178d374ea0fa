using NanoZero.Training;
using NanoZero.Training.Tests;

namespace NanoZero.Export.Tests;

/// <summary>Runs of some seconds.</summary>
internal static class TinyRun
{
    /// <summary>Trains a run to its end.</summary>
    public static async Task<RunFolder> Train(TrainingConfig config, string folder)
    {
        await Tiny.Train(config, folder, stop: TestContext.Current.CancellationToken);
        return RunFolder.Open(folder);
    }
}
