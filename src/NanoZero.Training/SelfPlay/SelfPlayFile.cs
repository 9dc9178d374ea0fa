using System.Runtime.InteropServices;

namespace NanoZero.Training;

/// <summary>
/// Self-play as bytes: the games as text, and beside them in a safetensors file what the searches said. The games of an
/// iteration are two such files in a run; those of another machine arrive as two streams.
/// </summary>
/// <remarks>
/// Tensors of M moves, those of all games in order: <c>value</c> [M], the root value; <c>end</c> [M], where the policy
/// ends. Tensors of K actions of positive probability: <c>action</c> [K, 2], 16-bit little-endian numbers;
/// <c>weight</c> [K], the probabilities. Where a run weights positions by surprise there is <c>surprise</c> [M], how
/// much the search differed from the network.
/// </remarks>
internal static class SelfPlayFile
{
    private const string Values = "value", Ends = "end", Actions = "action", Weights = "weight", Surprises = "surprise";

    /// <summary>Writes games as text, one a line.</summary>
    /// <param name="stream">Where to write; left open.</param>
    /// <param name="config">The configuration of their run.</param>
    /// <param name="iteration">The iteration they were played for.</param>
    /// <param name="games">The games.</param>
    public static void WriteGames<TGame>(
        Stream stream, TrainingConfig config, int iteration, IEnumerable<GameRecord<TGame>> games)
        where TGame : unmanaged, IGame<TGame> =>
        GameFile.Write(stream, games.Select(game => GameLine.Of(config.Game, config.Seed, iteration, game)));

    /// <summary>Writes what the searches of games said: policies and root values.</summary>
    /// <param name="stream">Where to write; left open.</param>
    /// <param name="config">The configuration of their run.</param>
    /// <param name="games">The games, in the order of <see cref="WriteGames"/>.</param>
    public static void WritePolicies<TGame>(
        Stream stream, TrainingConfig config, IEnumerable<GameRecord<TGame>> games)
        where TGame : unmanaged, IGame<TGame>
    {
        List<float> values = [], weights = [], surprises = [];
        List<long> ends = [];
        List<ushort> actions = [];
        foreach (GameRecord<TGame> game in games)
        {
            values.AddRange(game.RootValues);
            surprises.AddRange(game.Surprises);
            foreach (SearchPolicy policy in game.Policies)
            {
                actions.AddRange(policy.Actions.Span);
                weights.AddRange(policy.Weights.Span);
                ends.Add(actions.Count);
            }
        }

        byte[] pairs = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(actions)).ToArray();
        Dictionary<string, SafeTensor> tensors = new()
        {
            [Values] = SafeTensor.From(CollectionsMarshal.AsSpan(values), values.Count),
            [Ends] = SafeTensor.From(CollectionsMarshal.AsSpan(ends), ends.Count),
            [Actions] = new(SafeTensorType.U8, [actions.Count, sizeof(ushort)], pairs),
            [Weights] = SafeTensor.From(CollectionsMarshal.AsSpan(weights), weights.Count),
        };
        if (config.SurpriseWeight > 0)
        {
            tensors[Surprises] = SafeTensor.From(CollectionsMarshal.AsSpan(surprises), surprises.Count);
        }

        SafeTensors.WriteChecked(stream, tensors);
    }

    /// <summary>Reads games with what their searches said.</summary>
    /// <param name="start">The start position of every game.</param>
    /// <param name="games">What <see cref="WriteGames"/> wrote, and what to call it in messages.</param>
    /// <param name="policies">What <see cref="WritePolicies"/> wrote, and what to call it in messages.</param>
    /// <returns>The games as they were played, in the order they were written.</returns>
    /// <exception cref="InvalidDataException">
    /// One of them is damaged, or the two do not belong together; the message says which.
    /// </exception>
    public static IReadOnlyList<GameRecord<TGame>> Read<TGame>(
        TGame start, (Stream Stream, string Name) games, (Stream Stream, string Name) policies)
        where TGame : unmanaged, IGame<TGame> =>
        Assemble(start, games, SaidBySearches.Read(policies.Stream, policies.Name, TGame.Info.ActionCount));

    /// <summary>Writes the games of an iteration into its run; each file appears whole or not at all.</summary>
    internal static void Save<TGame>(RunFolder run, int iteration, IReadOnlyList<GameRecord<TGame>> games)
        where TGame : unmanaged, IGame<TGame>
    {
        AtomicFile.Write(run.PoliciesFile(iteration), stream => WritePolicies(stream, run.Config, games));
        AtomicFile.Write(run.GamesFile(iteration), stream => WriteGames(stream, run.Config, iteration, games));
    }

    /// <summary>Reads the games of an iteration out of its run, which is resumed.</summary>
    /// <exception cref="InvalidDataException">A file is missing, or as <see cref="Read"/>.</exception>
    internal static IReadOnlyList<GameRecord<TGame>> Load<TGame>(RunFolder run, int iteration, TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        string[] files = [run.GamesFile(iteration), run.PoliciesFile(iteration)];
        if (files.FirstOrDefault(file => !File.Exists(file)) is { } missing)
        {
            throw new InvalidDataException(
                $"'{missing}' is missing: the replay buffer cannot be rebuilt, and the run cannot be resumed");
        }

        using FileStream games = Open(files[0]), policies = Open(files[1]);
        try
        {
            return Read(start, (games, files[0]), (policies, files[1]));
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{exception.Message}; the run cannot be resumed", exception);
        }
    }

    /// <summary>
    /// Reads the games of an iteration out of its run, with what their searches said as far as the run still keeps it.
    /// A run removes it when no later iteration learns from the games.
    /// </summary>
    /// <returns>The games; without what the searches said, root values are NaN and policies are empty.</returns>
    /// <exception cref="InvalidDataException">A file is damaged; the message says which.</exception>
    internal static IReadOnlyList<GameRecord<TGame>> LoadKept<TGame>(RunFolder run, int iteration, TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        string file = run.GamesFile(iteration);
        using FileStream games = Open(file);
        return Assemble(start, (games, file), Said(run.PoliciesFile(iteration), TGame.Info.ActionCount));
    }

    // A run that is trained meanwhile may remove the file at any moment.
    private static SaidBySearches? Said(string file, int actionCount)
    {
        try
        {
            using FileStream policies = Open(file);
            return SaidBySearches.Read(policies, file, actionCount);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    // Windows removes a file that is being read only where the reader allows it.
    private static FileStream Open(string file) =>
        new(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);

    private static List<GameRecord<TGame>> Assemble<TGame>(
        TGame start, (Stream Stream, string Name) games, SaidBySearches? said)
        where TGame : unmanaged, IGame<TGame>
    {
        List<GameRecord<TGame>> records = [];
        int before = 0;
        foreach (GameLine line in GameFile.Read(games.Stream, games.Name))
        {
            TGame end = PlayLine(start, line, games.Name, out int[] moves);
            Range own = before..(before + moves.Length);
            if (said is not null && own.End.Value > said.Moves)
            {
                throw said.Mismatch();
            }

            GameRecord<TGame> record = new()
            {
                Index = line.Index,
                Start = start,
                Opening = [],
                Actions = [.. moves.Select(move => (ushort)move)],
                RootValues = said?.Values[own] ?? [.. Enumerable.Repeat(float.NaN, moves.Length)],
                Surprises = said is null || said.Surprises.Length == 0 ? [] : said.Surprises[own],
                Policies = said is null
                    ? new SearchPolicy[moves.Length]
                    : [.. Enumerable.Range(before, moves.Length).Select(said.PolicyOf)],
                Resignation = line.Resignation,
                Outcome = GameRecord<TGame>.OutcomeAt(end, line.Resignation),
            };
            if (said is not null)
            {
                RequireLegal(record, said);
            }

            records.Add(record);
            before += moves.Length;
        }

        return said is null || before == said.Moves ? records : throw said.Mismatch();
    }

    private static void RequireLegal<TGame>(GameRecord<TGame> record, SaidBySearches said)
        where TGame : unmanaged, IGame<TGame>
    {
        ushort[] legal = new ushort[TGame.Info.MaxLegalActions];
        TGame position = record.Start;
        foreach ((ushort action, SearchPolicy policy) in record.Actions.Zip(record.Policies))
        {
            ReadOnlySpan<ushort> allowed = legal.AsSpan(0, position.LegalActions(legal));
            foreach (ushort considered in policy.Actions.Span)
            {
                if (!allowed.Contains(considered))
                {
                    throw said.Mismatch();
                }
            }

            position.Play(action);
        }
    }

    private static TGame PlayLine<TGame>(TGame start, GameLine game, string name, out int[] moves)
        where TGame : unmanaged, IGame<TGame>
    {
        try
        {
            TGame end = MoveText.Play(start, game.Moves, out moves);
            bool isResigned = game.Resignation is { EndsGame: true };
            return end.IsTerminal == isResigned
                ? throw new FormatException(isResigned
                    ? "the game is finished, and still somebody resigned it"
                    : "the game is not finished")
                : isResigned && game.Resignation!.ByFirst != (end.Ply % 2 == 1)
                ? throw new FormatException("the player who did not move last resigned the game")
                : end;
        }
        catch (FormatException exception)
        {
            throw new InvalidDataException($"'{name}', game {game.Index}: {exception.Message}", exception);
        }
    }

    // Move by move over all games; a move that no search chose has an empty policy and a value that is none.
    private sealed record SaidBySearches(
        string Name, float[] Values, float[] Surprises, long[] Ends, ushort[] Actions, float[] Weights)
    {
        private const float MostRounding = 1e-3f;

        // Beliefs may once have been stored that lie beyond the outcomes.
        private const float MostValue = 2;

        public int Moves => Ends.Length;

        public static SaidBySearches Read(Stream stream, string name, int actionCount)
        {
            using MemoryStream bytes = new();
            stream.CopyTo(bytes);
            IReadOnlyDictionary<string, SafeTensor> tensors = SafeTensors.Read(bytes.ToArray(), name);
            SaidBySearches said = new(
                name,
                Find(SelfPlayFile.Values).Floats(SelfPlayFile.Values, name).ToArray(),
                tensors.TryGetValue(SelfPlayFile.Surprises, out SafeTensor? surprises)
                    ? surprises.Floats(SelfPlayFile.Surprises, name).ToArray()
                    : [],
                Find(SelfPlayFile.Ends).Integers(SelfPlayFile.Ends, name).ToArray(),
                MemoryMarshal.Cast<byte, ushort>(
                    Find(SelfPlayFile.Actions).Bytes(SelfPlayFile.Actions, name)).ToArray(),
                Find(SelfPlayFile.Weights).Floats(SelfPlayFile.Weights, name).ToArray());
            return said.FitsTogether(actionCount) ? said : throw said.Mismatch();

            SafeTensor Find(string tensor) => tensors.TryGetValue(tensor, out SafeTensor? found) ? found
                : throw new InvalidDataException($"'{name}' lacks tensor '{tensor}'");
        }

        public SearchPolicy PolicyOf(int move)
        {
            int from = move == 0 ? 0 : (int)Ends[move - 1], length = (int)Ends[move] - from;
            ReadOnlyMemory<float> weights = Weights.AsMemory(from, length);
            float sum = 0;
            foreach (float weight in weights.Span)
            {
                sum += weight >= 0 ? weight : float.NaN;
            }

            bool isPolicy = Math.Abs(sum - 1) <= MostRounding && Math.Abs(Values[move]) <= MostValue;
            return length == 0 || isPolicy
                ? new SearchPolicy(Actions.AsMemory(from, length), weights)
                : throw new InvalidDataException(
                    $"'{Name}' is damaged: its policy of move {move + 1} is none");
        }

        public InvalidDataException Mismatch() =>
            new($"'{Name}' does not belong to the games beside it");

        private bool FitsTogether(int actionCount)
        {
            long before = 0;
            foreach (long end in Ends)
            {
                if (end < before || end > Actions.Length)
                {
                    return false;
                }

                before = end;
            }

            return Values.Length == Ends.Length && (Surprises.Length == 0 || Surprises.Length == Ends.Length)
                && Surprises.All(surprise => surprise >= 0)
                && Weights.Length == Actions.Length && before == Actions.Length
                && Actions.All(action => action < actionCount);
        }
    }
}
