using System.Runtime.InteropServices;
using NanoZero.Games;
using NanoZero.Measure;
using NanoZero.Network;
using NanoZero.Play;

namespace NanoZero.Training;

/// <summary>
/// The self-play of one iteration on disk: the games as text, and beside them in a safetensors file what the searches said.
/// The replay buffer is rebuilt from these files.
/// </summary>
/// <remarks>
/// Tensors: <c>value</c> [M], the root value of every move of all games in order; <c>end</c> [M], where its policy ends;
/// <c>action</c> [K, 2], 16-bit little-endian actions of positive probability; <c>weight</c> [K], their probabilities.
/// </remarks>
internal static class SelfPlayFile
{
    private const string Values = "value", Ends = "end", Actions = "action", Weights = "weight";

    /// <summary>Writes the games of an iteration; each file appears whole or not at all.</summary>
    public static void Save<TGame>(RunFolder run, int iteration, IReadOnlyList<GameRecord<TGame>> games)
        where TGame : unmanaged, IGame<TGame>
    {
        List<float> values = [], weights = [];
        List<long> ends = [];
        List<ushort> actions = [];
        foreach (GameRecord<TGame> game in games)
        {
            values.AddRange(game.RootValues);
            for (int move = 0; move < game.Actions.Count; move++)
            {
                SearchPolicy policy = game.PolicyAt(move);
                actions.AddRange(policy.Actions.Span);
                weights.AddRange(policy.Weights.Span);
                ends.Add(actions.Count);
            }
        }

        Dictionary<string, SafeTensor> tensors = new()
        {
            [Values] = SafeTensor.From(CollectionsMarshal.AsSpan(values), values.Count),
            [Ends] = SafeTensor.From(CollectionsMarshal.AsSpan(ends), ends.Count),
            [Actions] = new(SafeTensorType.U8, [actions.Count, sizeof(ushort)], MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(actions)).ToArray()),
            [Weights] = SafeTensor.From(CollectionsMarshal.AsSpan(weights), weights.Count),
        };
        try
        {
            TrainingConfig config = run.Config;
            AtomicFile.Write(run.PoliciesFile(iteration), stream => SafeTensors.Write(stream, tensors));
            GameFile.Save(run.GamesFile(iteration), games.Select(game => GameLine.Of(config.Game, config.Seed, iteration, game)));
        }
        catch (UnauthorizedAccessException cause)
        {
            throw FileProblem.WhileWriting(run.GamesFile(iteration), cause);
        }
    }

    /// <summary>Reads the training samples of an iteration, in the order they were played.</summary>
    /// <exception cref="InvalidDataException">A file is missing or damaged, or the two do not belong together; the message says which.</exception>
    public static List<TrainingSample<TGame>> Load<TGame>(RunFolder run, int iteration, TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        string file = run.PoliciesFile(iteration);
        foreach (string needed in (string[])[file, run.GamesFile(iteration)])
        {
            if (!File.Exists(needed))
            {
                throw new InvalidDataException($"'{needed}' is missing: the replay buffer cannot be rebuilt, and the run cannot be resumed");
            }
        }

        IReadOnlyDictionary<string, SafeTensor> tensors = SafeTensors.Read(File.ReadAllBytes(file), file);
        float[] values = Read<float>(tensors, Values, file);
        long[] ends = Read<long>(tensors, Ends, file);
        ushort[] actions = Read<ushort>(tensors, Actions, file);
        float[] weights = Read<float>(tensors, Weights, file);
        if (values.Length != ends.Length || weights.Length != actions.Length)
        {
            throw Mismatch(file);
        }

        List<TrainingSample<TGame>> samples = new(values.Length);
        long from = 0;
        foreach (GameLine game in GameFile.Load(run.GamesFile(iteration)))
        {
            TGame end = PlayLine(start, game, run.GamesFile(iteration), out int[] moves);
            float outcome = end.Ply % 2 == 0 ? end.TerminalValue : -end.TerminalValue;
            TGame position = start;
            foreach (int move in moves)
            {
                int index = samples.Count;
                if (index >= ends.Length || ends[index] < from || ends[index] > actions.Length)
                {
                    throw Mismatch(file);
                }

                SearchPolicy policy = new(actions.AsMemory((int)from, (int)(ends[index] - from)), weights.AsMemory((int)from, (int)(ends[index] - from)));
                samples.Add(new TrainingSample<TGame>(position, policy, position.Ply % 2 == 0 ? outcome : -outcome, values[index]));
                from = ends[index];
                position.Play(move);
            }
        }

        return samples.Count == ends.Length ? samples : throw Mismatch(file);
    }

    private static InvalidDataException Mismatch(string file) =>
        new($"'{file}' does not belong to the games beside it; the run cannot be resumed");

    private static TGame PlayLine<TGame>(TGame start, GameLine game, string file, out int[] moves)
        where TGame : unmanaged, IGame<TGame>
    {
        try
        {
            TGame end = MoveText.Play(start, game.Moves, out moves);
            return end.IsTerminal ? end : throw new FormatException("the game is not finished");
        }
        catch (FormatException exception)
        {
            throw new InvalidDataException($"'{file}', game {game.Index}: {exception.Message}", exception);
        }
    }

    private static T[] Read<T>(IReadOnlyDictionary<string, SafeTensor> tensors, string name, string file)
        where T : unmanaged => tensors.TryGetValue(name, out SafeTensor? tensor)
            ? MemoryMarshal.Cast<byte, T>(tensor.Data.Span).ToArray()
            : throw new InvalidDataException($"'{file}' lacks tensor '{name}'; the run cannot be resumed");
}
