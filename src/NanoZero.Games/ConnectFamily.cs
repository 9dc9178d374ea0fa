using System.Runtime.CompilerServices;

namespace NanoZero.Games;

/// <summary>
/// The family of games with stones in a row on any board. A member is named by its sizes, such as
/// <c>connect:rows=5,columns=6,k=4,gravity=true</c>. Its type is closed when its name is first read, so that it is as
/// fast as a game with a type of its own.
/// </summary>
internal static class ConnectFamily
{
    /// <summary>The word before the colon.</summary>
    public const string Name = "connect";

    /// <summary>A member, for messages and help.</summary>
    public const string Example = "connect:rows=5,columns=6,k=4,gravity=true";

    private const string Rows = "rows", Columns = "columns", Length = "k", Gravity = "gravity";

    private static readonly Type[] Sizes =
    [
        typeof(N3), typeof(N4), typeof(N5), typeof(N6), typeof(N7), typeof(N8), typeof(N9), typeof(N10), typeof(N11),
        typeof(N12), typeof(N13), typeof(N14), typeof(N15), typeof(N16), typeof(N17), typeof(N18), typeof(N19),
    ];

    /// <summary>Gets the smallest number of rows, of columns and of stones in a row.</summary>
    public static int Least => N3.Value;

    /// <summary>Gets the largest number of each.</summary>
    public static int Most => Least + Sizes.Length - 1;

    /// <summary>Returns the one name of a member.</summary>
    /// <param name="rows">Rows of the board.</param>
    /// <param name="columns">Columns of the board.</param>
    /// <param name="length">How many stones in a row win.</param>
    /// <param name="hasGravity">Whether stones fall.</param>
    public static string NameOf(int rows, int columns, int length, bool hasGravity) =>
        $"{Name}:{Rows}={rows},{Columns}={columns},{Length}={length},{Gravity}={(hasGravity ? "true" : "false")}";

    /// <summary>Returns the type of a member.</summary>
    /// <param name="options">Rows, columns and k; gravity is false unless it is given.</param>
    /// <exception cref="FormatException">
    /// An option is missing, not known or out of its range, or the program cannot make types.
    /// </exception>
    public static Type TypeOf(GameOptions options)
    {
        options.RequireKnown(Name, Rows, Columns, Length, Gravity);
        int rows = Number(options, Rows), columns = Number(options, Columns), length = Number(options, Length);
        if (length > Math.Max(rows, columns))
        {
            throw new FormatException(
                $"no line of {length} stones fits on a board of {rows} rows and {columns} columns; choose a smaller "
                    + $"{Length} for game {Name}");
        }

        string gravity = options.Values.GetValueOrDefault(Gravity, "false");
        Type rules = gravity switch
        {
            "true" => typeof(Dropped<>),
            "false" => typeof(Placed<>),
            _ => throw new FormatException(
                $"{Gravity} '{gravity}' of game {Name} is neither true (stones fall) nor false"),
        };
        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            throw CannotMakeTypes();
        }

        return typeof(Connect<,>).MakeGenericType(
            typeof(Board<,>).MakeGenericType(SizeOf(rows), SizeOf(columns)), rules.MakeGenericType(SizeOf(length)));
    }

    /// <summary>Returns the error of a program without a compiler at run time.</summary>
    public static FormatException CannotMakeTypes() => new(
        $"games of the family {Name} need the .NET runtime's compiler, which a program compiled ahead of time does "
            + "not have; choose a game of the list, or run the program by the .NET runtime");

    private static Type SizeOf(int number) => Sizes[number - Least];

    private static int Number(GameOptions options, string key)
    {
        if (!options.Values.TryGetValue(key, out string? text))
        {
            throw new FormatException(
                $"game {Name} needs {Rows}, {Columns} and {Length}, the stones in a row that win; write for example "
                    + Example);
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= Least && number <= Most
            ? number
            : throw new FormatException(
                $"{key} '{text}' of game {Name} is not a whole number in {Least} … {Most}; write for example "
                    + Example);
    }
}
