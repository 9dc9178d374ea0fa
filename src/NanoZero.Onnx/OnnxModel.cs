using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace NanoZero.Onnx;

/// <summary>A policy-value network in ONNX Runtime, on the processor.</summary>
/// <remarks>
/// Any number of threads may ask it at once. Each computes with its own thread alone, so the answers do not depend on
/// how many threads there are.
/// </remarks>
internal sealed class OnnxModel : IDisposable
{
    private const int Unknown = -1;  // a size that a file leaves open

    private readonly InferenceSession session;
    private readonly string[] outputs;

    /// <summary>Loads a network, and checks its inputs and outputs.</summary>
    /// <param name="path">What messages call the file.</param>
    /// <param name="bytes">All that the file holds.</param>
    /// <param name="isOptimised">
    /// Whether ONNX Runtime makes the network faster, for which it computes what depends on no input. No node is
    /// computed else.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// No ONNX, weights in other files, or other inputs or outputs; the message says which.
    /// </exception>
    /// <exception cref="PlatformNotSupportedException">This build lacks the native library of ONNX Runtime.</exception>
    public OnnxModel(string path, byte[] bytes, bool isOptimised)
    {
        NativeOnnx.Require();
        Path = path;
        RequireOneFile(path, bytes);
        using SessionOptions options = new()
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = isOptimised
                ? GraphOptimizationLevel.ORT_ENABLE_ALL
                : GraphOptimizationLevel.ORT_DISABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,  // what fails is said once, by an exception
        };

        // ONNX Runtime has a form of its own, too, in which weights in other files are named otherwise.
        options.AddSessionConfigEntry("session.load_model_format", "ONNX");
        try
        {
            session = new InferenceSession(bytes, options);
        }
        catch (OnnxRuntimeException exception)
        {
            throw NoOnnx(path, FirstLine(exception), exception);
        }

        try
        {
            RequireParts();
            HasOutcomes = session.OutputMetadata.ContainsKey(OnnxFormat.Outcomes);
            outputs = HasOutcomes
                ? [OnnxFormat.Logits, OnnxFormat.Value, OnnxFormat.Outcomes]
                : [OnnxFormat.Logits, OnnxFormat.Value];
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Gets what decides the answers besides the file.</summary>
    public static string Evaluation => $"cpu, ONNX Runtime {OrtEnv.Instance().GetVersionString()}";

    /// <summary>Gets the file.</summary>
    public string Path { get; }

    /// <summary>Gets the game that the file names, as it stands there; null where it names none.</summary>
    public string? Game =>
        session.ModelMetadata.CustomMetadataMap.TryGetValue(OnnxFormat.Game, out string? game) ? game : null;

    /// <summary>Gets whether the network knows the probability of a draw.</summary>
    public bool HasOutcomes { get; }

    /// <summary>Checks that the network's sizes are those of a game, as far as the file names them.</summary>
    /// <param name="game">The game about to be played.</param>
    /// <exception cref="InvalidDataException">They are not; the message names both.</exception>
    public void RequireGame(GameInfo game)
    {
        int tokens = session.InputMetadata[OnnxFormat.Tokens].Dimensions[1];
        int actions = session.OutputMetadata[OnnxFormat.Logits].Dimensions[1];
        if ((tokens != Unknown && tokens != game.TokenCount) || (actions != Unknown && actions != game.ActionCount))
        {
            throw new InvalidDataException(
                $"'{Path}' reads {Text(tokens)} tokens and knows {Text(actions)} actions; {game.Name} has "
                    + $"{game.TokenCount} tokens and {game.ActionCount} actions");
        }
    }

    /// <summary>Asks the network.</summary>
    /// <param name="tokens">Token numbers, shape [B, S].</param>
    /// <param name="answers">Room for B answers.</param>
    /// <param name="run">The caller's own.</param>
    /// <exception cref="InvalidDataException">The network fails, or answers with other sizes.</exception>
    public void Ask(Memory<long> tokens, Answers answers, RunOptions run)
    {
        try
        {
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, tokens, [answers.Count, tokens.Length / answers.Count]);
            using IDisposableReadOnlyCollection<OrtValue> given =
                session.Run(run, [OnnxFormat.Tokens], [input], outputs);
            Take(given[0], OnnxFormat.Logits, answers.Logits);
            Take(given[1], OnnxFormat.Value, answers.Values);
            if (HasOutcomes)
            {
                Span<float> outcomes = new float[answers.Count * OnnxFormat.OutcomeKinds];
                Take(given[2], OnnxFormat.Outcomes, outcomes);
                for (int i = 0; i < answers.Count; i++)
                {
                    answers.Draws[i] = outcomes[(i * OnnxFormat.OutcomeKinds) + OnnxFormat.Draw];
                }
            }
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InvalidDataException($"'{Path}' fails on a position: {FirstLine(exception)}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private void RequireParts()
    {
        IReadOnlyDictionary<string, NodeMetadata> inputs = session.InputMetadata, all = session.OutputMetadata;
        bool isNetwork = inputs.Count == 1
            && Is(inputs, OnnxFormat.Tokens, TensorElementType.Int64, least: 2, most: 2)
            && Is(all, OnnxFormat.Logits, TensorElementType.Float, least: 2, most: 2)
            && Is(all, OnnxFormat.Value, TensorElementType.Float, least: 1, most: 2)
            && (!all.TryGetValue(OnnxFormat.Outcomes, out NodeMetadata? outcomes)
                || (Is(all, OnnxFormat.Outcomes, TensorElementType.Float, least: 2, most: 2)
                    && outcomes.Dimensions[1] is OnnxFormat.OutcomeKinds or Unknown));
        if (!isNetwork)
        {
            throw new InvalidDataException(
                $"'{Path}' has {List(inputs)} for inputs and {List(all)} for outputs; expected the input "
                    + $"{OnnxFormat.Tokens} Int64 [batch, tokens] and the outputs {OnnxFormat.Logits} Float [batch, "
                    + $"actions], {OnnxFormat.Value} Float [batch] and, where there are draws, {OnnxFormat.Outcomes} "
                    + $"Float [batch, {OnnxFormat.OutcomeKinds}], for any size of the batch");
        }
    }

    private static void RequireOneFile(string path, byte[] bytes)
    {
        bool isPart;
        try
        {
            isPart = SideFiles.AreNamedBy(bytes);
        }
        catch (FormatException exception)
        {
            throw NoOnnx(path, exception.Message, exception);
        }

        if (isPart)
        {
            throw new InvalidDataException(
                $"'{path}' keeps weights in another file (external data); save the network with all weights in one "
                    + "file, in Python onnx.save(onnx.load(name), other_name)");
        }
    }

    private static InvalidDataException NoOnnx(string path, string problem, Exception exception) =>
        new($"'{path}' is no ONNX file that ONNX Runtime opens: {problem}", exception);

    private static bool Is(
        IReadOnlyDictionary<string, NodeMetadata> parts, string name, TensorElementType type, int least, int most) =>
        parts.TryGetValue(name, out NodeMetadata? part) && part.IsTensor && part.ElementDataType == type
            && part.Dimensions.Length >= least && part.Dimensions.Length <= most && part.Dimensions[0] == Unknown;

    private static string List(IReadOnlyDictionary<string, NodeMetadata> parts) =>
        string.Join(", ", parts.Select(part => part.Value.IsTensor
            ? $"{part.Key} {part.Value.ElementDataType} [{string.Join(", ", part.Value.Dimensions.Select(Text))}]"
            : $"{part.Key} {part.Value.OnnxValueType}"));

    private static string Text(int size) => size == Unknown ? "any" : size.ToString(CultureInfo.InvariantCulture);

    private void Take(OrtValue given, string name, Span<float> target)
    {
        ReadOnlySpan<float> numbers = given.GetTensorDataAsSpan<float>();
        if (numbers.Length != target.Length)
        {
            throw new InvalidDataException(
                $"'{Path}' answers with {numbers.Length} numbers as {name} where {target.Length} are expected");
        }

        numbers.CopyTo(target);
    }

    private static string FirstLine(OnnxRuntimeException exception) => exception.Message.Split('\n')[0].Trim();
}
