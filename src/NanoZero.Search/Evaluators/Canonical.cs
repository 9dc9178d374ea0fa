namespace NanoZero.Search;

/// <summary>
/// A position in the orientation that stands for all its symmetric ones: the one with the smallest key.
/// </summary>
/// <param name="Position">The position in canonical orientation.</param>
/// <param name="Key">Its key.</param>
/// <param name="Symmetry">The symmetry that leads there from the original.</param>
public readonly record struct Canonical<TGame>(TGame Position, UInt128 Key, int Symmetry)
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Finds the canonical orientation of a position.</summary>
    /// <param name="position">Any position.</param>
    public static Canonical<TGame> Of(in TGame position)
    {
        Canonical<TGame> best = new(position, position.Key, 0);
        for (int symmetry = 1; symmetry < TGame.Info.SymmetryCount; symmetry++)
        {
            TGame turned = position.Transform(symmetry);
            UInt128 key = turned.Key;
            if (key < best.Key)
            {
                best = new Canonical<TGame>(turned, key, symmetry);
            }
        }

        return best;
    }
}
