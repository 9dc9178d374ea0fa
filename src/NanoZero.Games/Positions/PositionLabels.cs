namespace NanoZero.Games;

/// <summary>Whose labels the positions of a set have.</summary>
/// <param name="Set">The name of the set.</param>
/// <param name="Positions">All its positions.</param>
/// <param name="ValuesOfFile">Positions whose outcome stands in the file.</param>
/// <param name="MovesOfFile">Positions whose values of all moves stand there, too.</param>
/// <param name="MovesOfOracle">Positions whose values of all moves the oracle found.</param>
internal readonly record struct LabelSources(
    string Set, int Positions, int ValuesOfFile, int MovesOfFile, int MovesOfOracle)
{
    /// <summary>Gets whether the game can be solved.</summary>
    public bool HasOracle { get; init; }

    /// <summary>Gets the positions whose outcome the oracle found.</summary>
    public int ValuesOfOracle => Positions - ValuesOfFile;

    /// <summary>Gets the positions in which no move can be judged.</summary>
    public int WithoutMoves => Positions - MovesOfFile - MovesOfOracle;
}

/// <summary>Asks the oracle of a game for the labels that a file leaves out.</summary>
/// <remarks>Belongs to one thread.</remarks>
internal sealed class PositionLabels<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    private readonly CancellationToken cancellation;
    private readonly int firstPly;
    private IOracle<TGame>? made;

    /// <summary>Creates it.</summary>
    /// <param name="all">
    /// Whether all moves get their values and all positions exact scores from the oracle, however long it takes,
    /// whatever the file says. Else moves get values from the ply on at which the oracle is quick.
    /// </param>
    /// <param name="cancellation">Ends a call in progress.</param>
    public PositionLabels(bool all, CancellationToken cancellation)
    {
        (All, this.cancellation) = (all, cancellation);
        firstPly = !Oracles.Exists<TGame>() ? int.MaxValue : all ? 0 : Oracles.FirstQuickPly<TGame>();
    }

    /// <summary>Gets whether all moves get their values.</summary>
    public bool All { get; }

    /// <summary>Labels a set.</summary>
    /// <param name="set">The set.</param>
    /// <param name="progress">Receives how many positions are labelled, after each.</param>
    /// <exception cref="InvalidDataException">
    /// An ended game, an outcome that is not the oracle's, or no outcome where there is no oracle. The message says in
    /// which line.
    /// </exception>
    public (PositionSet<TGame> Set, LabelSources Sources) Label(StatedSet<TGame> set, Action<int>? progress = null)
    {
        List<LabelledPosition<TGame>> labelled = [];
        int movesOfFile = 0, movesOfOracle = 0;
        foreach (StatedPosition<TGame> position in set.Positions)
        {
            set.RequireOpen(position);
            IReadOnlyList<sbyte> values = position.Values;
            if (position.Position.Ply >= firstPly && (All || values.Count == 0))
            {
                values = ValuesOf(position.Position);
                RequireSame(set, position, values);
                movesOfOracle++;
            }
            else
            {
                movesOfFile += values.Count > 0 ? 1 : 0;
            }

            int score = position.Score is { } stated && !All ? stated : ScoreOf(set, position, values);
            Compare(set, position, values.Count > 0 ? values.Max() : Math.Sign(score));
            labelled.Add(new LabelledPosition<TGame>(position.Position, position.Moves, score, values));
            progress?.Invoke(labelled.Count);
        }

        return (new PositionSet<TGame>(set.Name, labelled), new LabelSources(
            set.Name, labelled.Count, All ? 0 : set.Positions.Count(position => position.Score is not null),
            movesOfFile, movesOfOracle)
        {
            HasOracle = Oracles.Exists<TGame>(),
        });
    }

    private sbyte[] ValuesOf(in TGame position)
    {
        sbyte[] values = new sbyte[TGame.Info.ActionCount];
        Oracle.ActionValues(position, values);
        return values;
    }

    private int ScoreOf(StatedSet<TGame> set, StatedPosition<TGame> position, IReadOnlyList<sbyte> values) =>
        !Oracles.Exists<TGame>() ? throw new InvalidDataException(
            $"{set.Source}, line {position.Line}: no outcome stands behind the position, and {TGame.Info.Title} cannot "
                + "be solved; expected MOVES SCORE, the score being 1, 0 or -1 for the side to move")
            : All && Oracle is IScoreOracle<TGame> scores ? scores.Score(position.Position)
            : values.Count > 0 ? values.Max()
            : Oracle.Value(position.Position);

    // Made once a label is missing.
    private IOracle<TGame> Oracle
    {
        get
        {
            if (made is null)
            {
                made = Oracles.Create<TGame>();
                made.Cancellation = cancellation;
            }

            return made;
        }
    }

    private static void RequireSame(
        StatedSet<TGame> set, StatedPosition<TGame> position, IReadOnlyList<sbyte> values)
    {
        int different = position.Values.Count == 0 ? -1
            : Enumerable.Range(0, values.Count).FirstOrDefault(action => values[action] != position.Values[action], -1);
        if (different >= 0)
        {
            throw new InvalidDataException(
                $"{set.Source}, line {position.Line}: the file says {Word(position.Values[different])} for the move "
                    + $"{TGame.ActionText(different)}, the oracle says {Word(values[different])}; correct it, or leave "
                    + "the values out to take the oracle's");
        }
    }

    private static void Compare(StatedSet<TGame> set, StatedPosition<TGame> position, int value)
    {
        if (position.Score is { } stated && Math.Sign(stated) != value)
        {
            throw new InvalidDataException(
                $"{set.Source}, line {position.Line}: the file says {Word(Math.Sign(stated))} for the side to move, "
                    + $"the oracle says {Word(value)}; correct it, or leave all outcomes out to take the oracle's");
        }
    }

    private static string Word(int value) => value switch { > 0 => "win", < 0 => "loss", _ => "draw" };
}
