namespace NanoZero.Games;

/// <summary>A whole number as a type, so that the JIT compiles a game once for each size of its board.</summary>
public interface ISize
{
    /// <summary>Gets the number.</summary>
    static abstract int Value { get; }
}

/// <summary>Refuses boards for which the rules of a game are not made: any size compiles.</summary>
internal static class BoardSizes
{
    /// <summary>The most rows and the most columns of any game.</summary>
    public const int Most = 19;

    /// <summary>Requires that a game can be played on its board.</summary>
    /// <param name="isPossible">Whether it can be.</param>
    /// <param name="info">The game.</param>
    /// <param name="expected">What sizes the game has, for the message.</param>
    /// <exception cref="NotSupportedException">It cannot be played.</exception>
    public static void Require(bool isPossible, GameInfo info, string expected)
    {
        if (!isPossible)
        {
            throw new NotSupportedException($"{info.Title} cannot be played: {expected}");
        }
    }
}

/// <summary>The number 3.</summary>
public struct N3 : ISize
{
    /// <inheritdoc/>
    public static int Value => 3;
}

/// <summary>The number 4.</summary>
public struct N4 : ISize
{
    /// <inheritdoc/>
    public static int Value => 4;
}

/// <summary>The number 5.</summary>
public struct N5 : ISize
{
    /// <inheritdoc/>
    public static int Value => 5;
}

/// <summary>The number 6.</summary>
public struct N6 : ISize
{
    /// <inheritdoc/>
    public static int Value => 6;
}

/// <summary>The number 7.</summary>
public struct N7 : ISize
{
    /// <inheritdoc/>
    public static int Value => 7;
}

/// <summary>The number 8.</summary>
public struct N8 : ISize
{
    /// <inheritdoc/>
    public static int Value => 8;
}

/// <summary>The number 9.</summary>
public struct N9 : ISize
{
    /// <inheritdoc/>
    public static int Value => 9;
}

/// <summary>The number 10.</summary>
public struct N10 : ISize
{
    /// <inheritdoc/>
    public static int Value => 10;
}

/// <summary>The number 11.</summary>
public struct N11 : ISize
{
    /// <inheritdoc/>
    public static int Value => 11;
}

/// <summary>The number 12.</summary>
public struct N12 : ISize
{
    /// <inheritdoc/>
    public static int Value => 12;
}

/// <summary>The number 13.</summary>
public struct N13 : ISize
{
    /// <inheritdoc/>
    public static int Value => 13;
}

/// <summary>The number 14.</summary>
public struct N14 : ISize
{
    /// <inheritdoc/>
    public static int Value => 14;
}

/// <summary>The number 15.</summary>
public struct N15 : ISize
{
    /// <inheritdoc/>
    public static int Value => 15;
}

/// <summary>The number 16.</summary>
public struct N16 : ISize
{
    /// <inheritdoc/>
    public static int Value => 16;
}

/// <summary>The number 17.</summary>
public struct N17 : ISize
{
    /// <inheritdoc/>
    public static int Value => 17;
}

/// <summary>The number 18.</summary>
public struct N18 : ISize
{
    /// <inheritdoc/>
    public static int Value => 18;
}

/// <summary>The number 19.</summary>
public struct N19 : ISize
{
    /// <inheritdoc/>
    public static int Value => 19;
}
