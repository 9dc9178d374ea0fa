using System.Numerics;

namespace NanoZero.Games;

/// <summary>
/// Mixes words into 128 bits: two 64-bit chains of different structure, so that what collides in one does not in the
/// other.
/// </summary>
/// <remarks>
/// The first chain folds the 128-bit product with an odd constant (as wyhash), the second rotates and multiplies (as
/// xxHash64). Not cryptographic: positions are not chosen by an adversary.
/// </remarks>
public struct PositionHash
{
    private const ulong Prime1 = 0x9E37_79B1_85EB_CA87;
    private const ulong Prime2 = 0xC2B2_AE3D_27D4_EB4F;
    private const ulong Prime3 = 0x1656_67B1_9E37_79F9;
    private const ulong Secret = 0xA076_1D64_78BD_642F;

    private ulong folded;
    private ulong rotated;

    /// <summary>Mixes in one word; the order of the words matters.</summary>
    /// <param name="word">Any bits.</param>
    public void Add(ulong word)
    {
        folded = Fold(folded ^ word ^ Prime2, Secret);
        rotated = (BitOperations.RotateLeft(rotated ^ (word * Prime2), 31) * Prime1) + Prime3;
    }

    /// <summary>Returns the mixed words; further words may still be added.</summary>
    public readonly UInt128 Value()
    {
        ulong low = rotated;
        low = (low ^ (low >> 33)) * Prime2;
        low = (low ^ (low >> 29)) * Prime3;
        return new UInt128(Fold(folded ^ Prime1, Prime3), low ^ (low >> 32));
    }

    private static ulong Fold(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }
}
