namespace NanoZero.Play;

/// <summary>A class of the standard sets: how full the board is, and how far off the end is under best play.</summary>
/// <param name="Name">Such as <c>begin-hard</c>.</param>
/// <param name="MinStones">Fewest stones on the board.</param>
/// <param name="MaxStones">Most stones on the board.</param>
/// <param name="MinPliesLeft">Fewest plies left.</param>
/// <param name="MaxPliesLeft">Most plies left.</param>
/// <remarks>The classes of the solver test sets by Pascal Pons, for Connect Four.</remarks>
public sealed record PositionClass(string Name, int MinStones, int MaxStones, int MinPliesLeft, int MaxPliesLeft)
{
    /// <summary>Gets the classes that can have positions, in the order of the standard sets.</summary>
    public static IReadOnlyList<PositionClass> All { get; } =
    [
        new("begin-easy", 0, 14, 0, 14),
        new("middle-easy", 15, 28, 0, 14),
        new("end-easy", 29, 42, 0, 14),
        new("begin-medium", 0, 14, 15, 28),
        new("middle-medium", 15, 28, 15, 28),
        new("begin-hard", 0, 14, 29, 42),
    ];

    /// <summary>Reads a class.</summary>
    /// <param name="text">Its name.</param>
    /// <exception cref="FormatException">No such class; the message names the nearest.</exception>
    public static PositionClass Parse(string text)
    {
        IEnumerable<string> names = All.Select(each => each.Name);
        return All.FirstOrDefault(each => each.Name == text)
            ?? throw new FormatException(
                $"no class '{text}'{Nearest.Suggestion(text, names)} The classes are: {string.Join(", ", names)}");
    }
}
