using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace NanoZero.Onnx;

/// <summary>Says whether this build carries the native library of ONNX Runtime.</summary>
/// <remarks>
/// The build brings it where the environment variable NANOZERO_ONNX=1 asks for it
/// (<c>build/NativeOnnx.targets</c>).
/// </remarks>
internal static class NativeOnnx
{
    private static readonly Lazy<string?> LoadProblem = new(Load);

    /// <summary>Gets why ONNX files cannot be opened on this machine, in one line, or null when they can.</summary>
    public static string? Problem => LoadProblem.Value;

    /// <summary>Loads the library unless it is loaded.</summary>
    /// <exception cref="PlatformNotSupportedException">There is none; the message says what to do.</exception>
    public static void Require()
    {
        if (Problem is { } problem)
        {
            throw new PlatformNotSupportedException(problem);
        }
    }

    private static string? Load()
    {
        // A library of the system may be of another version.
        if (!NativeLibrary.TryLoad(
            "onnxruntime", typeof(InferenceSession).Assembly, DllImportSearchPath.AssemblyDirectory, out _))
        {
            return "ONNX files need the native library of ONNX Runtime, which this build for "
                + $"{RuntimeInformation.RuntimeIdentifier} does not carry; in a clone, set the environment "
                + "variable NANOZERO_ONNX=1 and build again (161 MB are downloaded once; there is a library for Linux "
                + "and Windows on x64 and ARM64, and for Macs with an ARM processor)";
        }

        try
        {
            // ONNX Runtime of Windows reports events to the system by default.
            OrtEnv.Instance().DisableTelemetryEvents();
            return null;
        }
        catch (Exception exception) when (exception is TypeInitializationException or EntryPointNotFoundException)
        {
            return "the native library of ONNX Runtime beside the program is not the one that this build needs; set "
                + "the environment variable NANOZERO_ONNX=1 and build again: "
                + (exception.InnerException ?? exception).Message.Split('\n')[0].Trim();
        }
    }
}
