namespace NanoZero.Games;

/// <summary>
/// The exact values of the actions at a position, for the side to move: 1 win, 0 draw, -1 loss. <see cref="Illegal"/>
/// stands where an action may not be played.
/// </summary>
public static class OracleValues
{
    /// <summary>Stands for an action that may not be played.</summary>
    public const sbyte Illegal = sbyte.MinValue;

    /// <summary>Returns the best value among the legal actions.</summary>
    /// <param name="values">Shape [A]; at least one is legal.</param>
    public static int Best(ReadOnlySpan<sbyte> values)
    {
        int best = Illegal;
        foreach (sbyte value in values)
        {
            best = Math.Max(best, value);
        }

        return best;
    }

    /// <summary>Says whether the choice of the action matters: two legal actions differ in value.</summary>
    /// <param name="values">Shape [A].</param>
    public static bool Differ(ReadOnlySpan<sbyte> values)
    {
        int best = Best(values);
        foreach (sbyte value in values)
        {
            if (value != Illegal && value != best)
            {
                return true;
            }
        }

        return false;
    }
}
