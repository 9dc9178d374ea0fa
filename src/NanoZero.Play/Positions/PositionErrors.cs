namespace NanoZero.Play;

/// <summary>How often chosen moves throw half a point or more away.</summary>
/// <param name="Positions">Positions asked in which moves can be judged.</param>
/// <param name="Choices">Those of them in which some legal move would have been an error.</param>
/// <param name="Errors">Moves worse than the best available, by exact win, draw or loss.</param>
public readonly record struct MoveErrors(int Positions, int Choices, int Errors)
{
    /// <summary>Gets the errors per position, in [0, 1].</summary>
    public double Rate => (double)Errors / Positions;

    /// <summary>Gets its 95 % interval (Wilson).</summary>
    public Interval Interval => Proportion.Wilson(Errors, Positions);

    /// <summary>Gets its standard error, √(p(1 - p)/n).</summary>
    public double StandardError => Math.Sqrt(Rate * (1 - Rate) / Positions);

    /// <summary>Gets the errors per position in which the choice matters, in [0, 1]; NaN where none does.</summary>
    public double ChoiceRate => (double)Errors / Choices;

    /// <summary>Counts the errors among chosen moves.</summary>
    /// <param name="set">The positions; those whose moves nobody can judge are left out.</param>
    /// <param name="actions">The action chosen in each, in order.</param>
    public static MoveErrors Of<TGame>(PositionSet<TGame> set, IReadOnlyList<int> actions)
        where TGame : unmanaged, IGame<TGame> => new(
            set.Positions.Count(position => position.JudgesMoves),
            set.Positions.Count(position => position.HasChoice),
            set.Positions.Where((position, i) => position.JudgesMoves && position.IsError(actions[i])).Count());

    /// <summary>Adds errors over different positions.</summary>
    public static MoveErrors operator +(MoveErrors left, MoveErrors right) =>
        new(left.Positions + right.Positions, left.Choices + right.Choices, left.Errors + right.Errors);
}

/// <summary>How far believed values are from the exact ones.</summary>
/// <param name="Positions">Positions asked.</param>
/// <param name="SquaredError">Sum of squared differences.</param>
/// <param name="SquaredErrorSquares">Sum of the squares of these.</param>
/// <param name="Decided">Positions that are won or lost.</param>
/// <param name="Agreements">
/// The positions among them in which the believed value has the sign of the exact value.
/// </param>
public readonly record struct ValueErrors(
    int Positions, double SquaredError, double SquaredErrorSquares, int Decided, int Agreements)
{
    /// <summary>Gets the mean squared error; 0 to 4.</summary>
    public double Mean => SquaredError / Positions;

    /// <summary>Gets its 95 % interval (normal approximation).</summary>
    public Interval Interval
    {
        get
        {
            double variance = Math.Max(0, (SquaredErrorSquares / Positions) - (Mean * Mean));
            double half = Interval.NormalHalfWidth * Math.Sqrt(variance / Positions);
            return new Interval(Math.Max(0, Mean - half), Mean + half);
        }
    }

    /// <summary>Gets the share of won and lost positions whose sign is right, in [0, 1].</summary>
    public double SignAgreement => (double)Agreements / Decided;

    /// <summary>Compares believed values with the exact ones.</summary>
    /// <param name="set">The positions.</param>
    /// <param name="values">The value believed in each for the side to move, in order.</param>
    public static ValueErrors Of<TGame>(PositionSet<TGame> set, IReadOnlyList<float> values)
        where TGame : unmanaged, IGame<TGame>
    {
        ValueErrors sum = default;
        for (int i = 0; i < set.Positions.Count; i++)
        {
            int exact = set.Positions[i].Value;
            double square = Math.Pow(values[i] - exact, 2);
            bool agrees = exact != 0 && Math.Sign(values[i]) == exact;
            sum += new ValueErrors(1, square, square * square, exact == 0 ? 0 : 1, agrees ? 1 : 0);
        }

        return sum;
    }

    /// <summary>Adds errors over different positions.</summary>
    public static ValueErrors operator +(ValueErrors left, ValueErrors right) => new(
        left.Positions + right.Positions,
        left.SquaredError + right.SquaredError,
        left.SquaredErrorSquares + right.SquaredErrorSquares,
        left.Decided + right.Decided,
        left.Agreements + right.Agreements);
}
