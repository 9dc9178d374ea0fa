using System.Runtime.CompilerServices;
using System.Text;
using Parquet;
using Parquet.Schema;

namespace NanoZero.Export;

/// <summary>Rows of a table of positions, column by column, until they are written as a group.</summary>
/// <remarks>
/// S tokens, A actions. A column of lists is stored as Parquet does: all elements of all rows one after the other, with
/// two numbers each. The repetition level is 0 where a row begins. The definition level says whether there is a list.
/// </remarks>
internal sealed class PositionRows
{
    private const int GroupBytes = 16 << 20;
    private const int FewestRows = 1000;
    private const int MostRows = 100_000;
    private const int BytesOfOthers = 200;  // of a row: the columns that are no lists

    private static readonly DataField<int> Iteration = new("iteration");
    private static readonly DataField<int> Game = new("game");
    private static readonly DataField<int> Ply = new("ply");
    private static readonly DataField<int> Plies = new("plies");
    private static readonly DataField Moves = new("moves", typeof(string), isNullable: false);
    private static readonly DataField Move = new("move", typeof(string), isNullable: false);
    private static readonly DataField<int> Action = new("action");
    private static readonly DataField<float> Outcome = new("outcome");
    private static readonly DataField<float> ValueTarget = new("value_target", true);
    private static readonly DataField<float> RootValue = new("root_value", true);
    private static readonly DataField<float> Surprise = new("surprise", true);
    private static readonly DataField<bool> Resigned = new("resigned");
    private static readonly DataField<bool> PlayedOn = new("played_on");
    private static readonly DataField<byte> Token = new("element");
    private static readonly DataField<float> Probability = new("element");

    private readonly int capacity;
    private readonly byte[] encoded;                // [S]
    private readonly float[] distribution;          // [A]
    private readonly List<int> iterations = [], games = [], ply = [], plies = [], actions = [];
    private readonly List<string> moves = [], move = [];
    private readonly List<float> outcomes = [];
    private readonly List<float?> targets = [], rootValues = [], surprises = [];
    private readonly List<bool> resigned = [], playedOn = [];
    private readonly ListColumn<byte> tokens = new(Token);
    private readonly ListColumn<float> policies = new(Probability);

    /// <summary>Makes room.</summary>
    /// <param name="game">The game of the positions.</param>
    /// <param name="mostRows">The most rows of a group; null for what fits into 16 MiB.</param>
    public PositionRows(GameInfo game, int? mostRows)
    {
        int bytes = (game.TokenCount * ListColumn<byte>.ElementBytes)
            + (game.ActionCount * ListColumn<float>.ElementBytes) + BytesOfOthers;
        capacity = mostRows ?? Math.Clamp(GroupBytes / bytes, FewestRows, MostRows);
        encoded = new byte[game.TokenCount];
        distribution = new float[game.ActionCount];
    }

    /// <summary>Gets the columns.</summary>
    public static ParquetSchema Schema { get; } = new(
        Iteration, Game, Ply, Plies, Moves, Move, Action, Outcome, ValueTarget, RootValue, Surprise, Resigned, PlayedOn,
        new ListField("tokens", Token), new ListField("policy", Probability));

    /// <summary>Gets whether the rows are to be written now.</summary>
    public bool IsFull => iterations.Count >= capacity;

    /// <summary>Adds a row for every move of a game.</summary>
    /// <param name="iteration">The iteration of the game.</param>
    /// <param name="record">The game.</param>
    /// <param name="lambda">The λ of TD(λ) with which the run learns values.</param>
    public PositionCounts Add<TGame>(int iteration, GameRecord<TGame> record, float lambda)
        where TGame : unmanaged, IGame<TGame>
    {
        using IEnumerator<TrainingSample<TGame>> samples = record.Samples(lambda).GetEnumerator();
        StringBuilder line = new(MoveText.Format<TGame>(record.Opening));
        TGame position = record.Start;
        int withPolicy = 0;
        for (int i = 0; i < record.Actions.Count; i++)
        {
            string played = TGame.ActionText(record.Actions[i]);
            iterations.Add(iteration);
            games.Add(record.Index);
            ply.Add(position.Ply);
            plies.Add(record.Start.Ply + record.Actions.Count);
            moves.Add(line.ToString());
            move.Add(played);
            actions.Add(record.Actions[i]);
            outcomes.Add((position.Ply % 2 == 0 ? record.Outcome : -record.Outcome) + 0f);  // no negative zero
            rootValues.Add(float.IsNaN(record.RootValues[i]) ? null : record.RootValues[i]);
            resigned.Add(record.Resignation is { EndsGame: true });
            playedOn.Add(record.Resignation is { PlayedOn: true });
            position.Encode(encoded);
            tokens.Add(encoded);
            bool hasPolicy = record.Policies[i].Count > 0;
            withPolicy += hasPolicy ? 1 : 0;
            targets.Add(hasPolicy && samples.MoveNext() ? samples.Current.Value + 0f : null);
            surprises.Add(hasPolicy && record.Surprises.Count > 0 ? record.Surprises[i] : null);
            if (hasPolicy)
            {
                record.Policies[i].WriteTo(distribution);
                policies.Add(distribution);
            }
            else
            {
                policies.AddNothing();
            }

            line.Append(line.Length > 0 ? TGame.Info.ActionSeparator : "").Append(played);
            position.Play(record.Actions[i]);
        }

        return new(1, record.Actions.Count, withPolicy);
    }

    /// <summary>Writes the rows as a group, and forgets them; does nothing where there are none.</summary>
    /// <param name="writer">Writes a file of <see cref="Schema"/>.</param>
    public async Task WriteTo(ParquetWriter writer)
    {
        if (iterations.Count == 0)
        {
            return;
        }

        // In the order of the columns.
        using ParquetRowGroupWriter group = writer.CreateRowGroup();
        await Write(Iteration, iterations).ConfigureAwait(false);
        await Write(Game, games).ConfigureAwait(false);
        await Write(Ply, ply).ConfigureAwait(false);
        await Write(Plies, plies).ConfigureAwait(false);
        await WriteText(Moves, moves).ConfigureAwait(false);
        await WriteText(Move, move).ConfigureAwait(false);
        await Write(Action, actions).ConfigureAwait(false);
        await Write(Outcome, outcomes).ConfigureAwait(false);
        await WriteOptional(ValueTarget, targets).ConfigureAwait(false);
        await WriteOptional(RootValue, rootValues).ConfigureAwait(false);
        await WriteOptional(Surprise, surprises).ConfigureAwait(false);
        await Write(Resigned, resigned).ConfigureAwait(false);
        await Write(PlayedOn, playedOn).ConfigureAwait(false);
        await tokens.WriteTo(group).ConfigureAwait(false);
        await policies.WriteTo(group).ConfigureAwait(false);

        async Task Write<T>(DataField field, List<T> column)
            where T : struct
        {
            await group.WriteAsync<T>(field, column.ToArray()).ConfigureAwait(false);
            column.Clear();
        }

        async Task WriteOptional(DataField field, List<float?> column)
        {
            await group.WriteAsync<float>(field, column.ToArray()).ConfigureAwait(false);
            column.Clear();
        }

        async Task WriteText(DataField field, List<string> column)
        {
            await group.WriteAsync(field, column).ConfigureAwait(false);
            column.Clear();
        }
    }

    // A column whose rows are lists, each of which may be missing.
    private sealed class ListColumn<T>(DataField element)
        where T : unmanaged
    {
        private readonly List<T> values = [];
        private readonly List<int> definitions = [], repetitions = [];

        public static int ElementBytes => Unsafe.SizeOf<T>() + (2 * sizeof(int));

        public void Add(ReadOnlySpan<T> row)
        {
            for (int i = 0; i < row.Length; i++)
            {
                values.Add(row[i]);
                definitions.Add(element.MaxDefinitionLevel);
                repetitions.Add(i == 0 ? 0 : 1);
            }
        }

        public void AddNothing()
        {
            definitions.Add(0);
            repetitions.Add(0);
        }

        public async Task WriteTo(ParquetRowGroupWriter group)
        {
            await group.WriteAllPartsAsync<T>(
                element, values.ToArray(), definitions.ToArray(), repetitions.ToArray(), default).ConfigureAwait(false);
            values.Clear();
            definitions.Clear();
            repetitions.Clear();
        }
    }
}
