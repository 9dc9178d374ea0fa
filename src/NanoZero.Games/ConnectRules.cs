namespace NanoZero.Games;

/// <summary>The size of a board as a type.</summary>
public interface IBoard
{
    /// <summary>Gets the number of rows.</summary>
    static abstract int Rows { get; }

    /// <summary>Gets the number of columns.</summary>
    static abstract int Columns { get; }
}

/// <summary>A board of any size.</summary>
/// <typeparam name="TRows">The number of rows.</typeparam>
/// <typeparam name="TColumns">The number of columns.</typeparam>
public struct Board<TRows, TColumns> : IBoard
    where TRows : struct, ISize
    where TColumns : struct, ISize
{
    /// <inheritdoc/>
    public static int Rows => TRows.Value;

    /// <inheritdoc/>
    public static int Columns => TColumns.Value;
}

/// <summary>What differs between the games of stones in a row, beside their boards.</summary>
public interface IRowRules
{
    /// <summary>Gets how many stones in a row win.</summary>
    static abstract int Length { get; }

    /// <summary>Gets whether stones fall down their column.</summary>
    static abstract bool HasGravity { get; }

    /// <summary>Gets whether the game has the option <c>rule=standard</c>, by which longer lines do not win.</summary>
    static abstract bool HasStandardRule { get; }

    /// <summary>Gets whether the board must be square: the game's name then tells the rows alone.</summary>
    static abstract bool NeedsSquareBoard { get; }

    /// <summary>Returns the game's name in commands and files.</summary>
    /// <param name="rows">Rows of the board.</param>
    /// <param name="columns">Columns of the board.</param>
    static abstract string NameOn(int rows, int columns);

    /// <summary>Returns the game's name for people.</summary>
    /// <param name="rows">Rows of the board.</param>
    /// <param name="columns">Columns of the board.</param>
    static abstract string TitleOn(int rows, int columns);
}

/// <summary>Gomoku: five stones in a row on a square board.</summary>
public struct Gomoku : IRowRules
{
    /// <inheritdoc/>
    public static int Length => 5;

    /// <inheritdoc/>
    public static bool HasGravity => false;

    /// <inheritdoc/>
    public static bool HasStandardRule => true;

    /// <inheritdoc/>
    public static bool NeedsSquareBoard => true;

    /// <inheritdoc/>
    public static string NameOn(int rows, int columns) => $"gomoku{rows}";

    /// <inheritdoc/>
    public static string TitleOn(int rows, int columns) => $"Gomoku {rows}×{columns}";
}

/// <summary>Stones in a row on any square, as in tic-tac-toe: a member of the family <c>connect</c>.</summary>
/// <typeparam name="TLength">How many stones win.</typeparam>
public struct Placed<TLength> : IRowRules
    where TLength : struct, ISize
{
    /// <inheritdoc/>
    public static int Length => TLength.Value;

    /// <inheritdoc/>
    public static bool HasGravity => false;

    /// <inheritdoc/>
    public static bool HasStandardRule => false;

    /// <inheritdoc/>
    public static bool NeedsSquareBoard => false;

    /// <inheritdoc/>
    public static string NameOn(int rows, int columns) => ConnectFamily.NameOf(rows, columns, Length, HasGravity);

    /// <inheritdoc/>
    public static string TitleOn(int rows, int columns) => $"{Length} in a row on {rows}×{columns}";
}

/// <summary>Stones in a row that fall, as in Connect Four: a member of the family <c>connect</c>.</summary>
/// <typeparam name="TLength">How many stones win.</typeparam>
public struct Dropped<TLength> : IRowRules
    where TLength : struct, ISize
{
    /// <inheritdoc/>
    public static int Length => TLength.Value;

    /// <inheritdoc/>
    public static bool HasGravity => true;

    /// <inheritdoc/>
    public static bool HasStandardRule => false;

    /// <inheritdoc/>
    public static bool NeedsSquareBoard => false;

    /// <inheritdoc/>
    public static string NameOn(int rows, int columns) => ConnectFamily.NameOf(rows, columns, Length, HasGravity);

    /// <inheritdoc/>
    public static string TitleOn(int rows, int columns) => $"{Length} in a row with gravity on {rows}×{columns}";
}
