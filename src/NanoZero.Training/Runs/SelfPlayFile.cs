using System.Runtime.InteropServices;

namespace NanoZero.Training;

/// <summary>
/// The self-play of one iteration on disk: the games as text, and beside them in a safetensors file what the searches
/// said. The replay buffer is rebuilt from these files.
/// </summary>
/// <remarks>
/// The tensors <c>value</c> [M] and <c>end</c> [M] have the root value of every move of all games in order, and where
/// its policy ends. <c>action</c> [K, 2] has the actions of positive probability, 16-bit little-endian; <c>weight</c>
/// [K] has their probabilities.
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
            [Actions] =
                new(SafeTensorType.U8, [actions.Count, sizeof(ushort)],
                    MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(actions)).ToArray()),
            [Weights] = SafeTensor.From(CollectionsMarshal.AsSpan(weights), weights.Count),
        };
        try
        {
            TrainingConfig config = run.Config;
            AtomicFile.Write(run.PoliciesFile(iteration), stream => SafeTensors.WriteChecked(stream, tensors));
            GameFile.Save(
                run.GamesFile(iteration), games.Select(game => GameLine.Of(config.Game, config.Seed, iteration, game)));
        }
        catch (UnauthorizedAccessException cause)
        {
            throw FileProblem.WhileWriting(run.GamesFile(iteration), cause);
        }
    }

    /// <summary>Reads the training samples of an iteration, in the order they were played.</summary>
    /// <exception cref="InvalidDataException">
    /// A file is missing or damaged, or the two do not belong together; the message says which.
    /// </exception>
    public static List<TrainingSample<TGame>> Load<TGame>(RunFolder run, int iteration, TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        string file = run.PoliciesFile(iteration);
        foreach (string needed in (string[])[file, run.GamesFile(iteration)])
        {
            if (!File.Exists(needed))
            {
                throw new InvalidDataException(
                    $"'{needed}' is missing: the replay buffer cannot be rebuilt, and the run cannot be resumed");
            }
        }

        Policies policies = Policies.Read(file, TGame.Info.ActionCount);
        List<TrainingSample<TGame>> samples = new(policies.Count);
        ushort[] legal = new ushort[TGame.Info.MaxLegalActions];
        int index = 0;
        foreach (GameLine game in GameFile.Load(run.GamesFile(iteration)))
        {
            TGame end = PlayLine(start, game, run.GamesFile(iteration), out int[] moves);
            if (index + moves.Length > policies.Count)
            {
                throw Mismatch(file);
            }

            float outcome = end.Ply % 2 == 0 ? end.TerminalValue : -end.TerminalValue;
            TGame position = start;
            foreach (int move in moves)
            {
                SearchPolicy policy = policies.At(index);
                if (policy.Count > 0)
                {
                    RequireLegal(policy, legal.AsSpan(0, position.LegalActions(legal)), file);
                    samples.Add(new TrainingSample<TGame>(
                        position, policy, position.Ply % 2 == 0 ? outcome : -outcome, policies.Values[index]));
                }

                index++;
                position.Play(move);
            }
        }

        return index == policies.Count ? samples : throw Mismatch(file);
    }

    private static void RequireLegal(SearchPolicy policy, ReadOnlySpan<ushort> legal, string file)
    {
        foreach (ushort action in policy.Actions.Span)
        {
            if (!legal.Contains(action))
            {
                throw Mismatch(file);
            }
        }
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

    // What the searches of an iteration said, move by move; a move that no search chose has an empty policy and a value
    // that is none.
    private sealed record Policies(string File, float[] Values, long[] Ends, ushort[] Actions, float[] Weights)
    {
        private const float MostRounding = 1e-3f;

        public int Count => Ends.Length;

        public static Policies Read(string file, int actionCount)
        {
            IReadOnlyDictionary<string, SafeTensor> tensors = SafeTensors.Read(System.IO.File.ReadAllBytes(file), file);
            Policies read = new(
                file,
                Find(tensors, SelfPlayFile.Values, file).Floats(SelfPlayFile.Values, file).ToArray(),
                Find(tensors, SelfPlayFile.Ends, file).Integers(SelfPlayFile.Ends, file).ToArray(),
                MemoryMarshal.Cast<byte, ushort>(
                    Find(tensors, SelfPlayFile.Actions, file).Bytes(SelfPlayFile.Actions, file)).ToArray(),
                Find(tensors, SelfPlayFile.Weights, file).Floats(SelfPlayFile.Weights, file).ToArray());
            long before = 0;
            foreach (long end in read.Ends)
            {
                bool isRange = before <= end && end <= read.Actions.Length;
                before = isRange ? end : throw Mismatch(file);
            }

            bool fits = read.Values.Length == read.Ends.Length && read.Weights.Length == read.Actions.Length
                && before == read.Actions.Length
                && read.Actions.All(action => action < actionCount);
            return fits ? read : throw Mismatch(file);
        }

        public SearchPolicy At(int move)
        {
            int from = move == 0 ? 0 : (int)Ends[move - 1], length = (int)Ends[move] - from;
            ReadOnlyMemory<float> weights = Weights.AsMemory(from, length);
            float sum = 0;
            foreach (float weight in weights.Span)
            {
                sum += weight >= 0 ? weight : float.NaN;
            }

            return length == 0 || (Math.Abs(sum - 1) <= MostRounding && Math.Abs(Values[move]) <= MostValue)
                ? new SearchPolicy(Actions.AsMemory(from, length), weights)
                : throw new InvalidDataException(
                    $"'{File}' is damaged: its policy of move {move + 1} is none; the run cannot be resumed");
        }

        // Beliefs may once have been stored that lie beyond the outcomes.
        private const float MostValue = 2;

        private static SafeTensor Find(IReadOnlyDictionary<string, SafeTensor> tensors, string name, string file) =>
            tensors.TryGetValue(name, out SafeTensor? tensor)
                ? tensor
                : throw new InvalidDataException($"'{file}' lacks tensor '{name}'; the run cannot be resumed");
    }
}
