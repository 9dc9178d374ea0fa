using NanoZero.Games;

namespace NanoZero.Play;

/// <summary>Positions up to the symmetries of the board.</summary>
public static class CanonicalPosition
{
    /// <summary>Returns a key that is equal for exactly the positions that some symmetry maps onto each other.</summary>
    /// <typeparam name="TGame">The game.</typeparam>
    /// <param name="position">Any position.</param>
    public static UInt128 Key<TGame>(in TGame position)
        where TGame : unmanaged, IGame<TGame>
    {
        UInt128 smallest = position.Key;
        for (int symmetry = 1; symmetry < TGame.Info.SymmetryCount; symmetry++)
        {
            smallest = UInt128.Min(smallest, position.Transform(symmetry).Key);
        }

        return smallest;
    }
}
