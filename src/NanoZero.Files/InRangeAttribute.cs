using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;

namespace NanoZero.Files;

/// <summary>States the range of a number in a record of settings. The range is checked and shown to people.</summary>
/// <param name="least">The smallest number allowed.</param>
/// <param name="most">The largest number allowed; infinity for none.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InRangeAttribute(double least, double most = double.PositiveInfinity) : Attribute
{
    /// <summary>Gets the smallest number allowed.</summary>
    public double Least => least;

    /// <summary>Gets the largest number allowed.</summary>
    public double Most => most;

    /// <summary>Gets whether <see cref="Least"/> itself is too small.</summary>
    public bool LeastIsOutside { get; init; }

    /// <summary>Gets whether <see cref="Most"/> itself is too large.</summary>
    public bool MostIsOutside { get; init; }

    /// <summary>Gets whether the number must be even.</summary>
    public bool IsEven { get; init; }

    /// <summary>Checks every number of a record that has a range; null is in every range.</summary>
    /// <typeparam name="T">
    /// The type of the record, not a base of it. A program that is trimmed keeps its properties.
    /// </typeparam>
    /// <param name="settings">The settings; records within are not looked into.</param>
    /// <param name="within">
    /// What leads to the record in a larger one, such as <c>search.puct.</c>, for the message.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number outside its range; the message names its key and the range.
    /// </exception>
    public static void Require<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        T settings, string within = "")
        where T : notnull => Require(typeof(T), settings, within);

    /// <summary>Checks every number of a record that has a range; null is in every range.</summary>
    /// <param name="type">The type of the record, which may derive from the one that its owner knows.</param>
    /// <param name="settings">The settings; records within are not looked into.</param>
    /// <param name="within">
    /// What leads to the record in a larger one, such as <c>search.puct.</c>, for the message.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number outside its range; the message names its key and the range.
    /// </exception>
    public static void Require(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type type, object settings,
        string within = "")
    {
        foreach ((PropertyInfo property, InRangeAttribute range) in RangesOf(type))
        {
            if (property.GetValue(settings) is { } value
                && !range.Holds(Convert.ToDouble(value, CultureInfo.InvariantCulture)))
            {
                throw new ArgumentOutOfRangeException(
                    property.Name,
                    string.Create(CultureInfo.InvariantCulture,
                        $"{KeyOf(property.Name, within)} is {value}; it must be "
                        + $"{range.Describe(property.PropertyType)}"));
            }
        }
    }

    /// <summary>Checks a condition that is not the range of one number.</summary>
    /// <param name="holds">Whether the setting is allowed.</param>
    /// <param name="property">The property's name.</param>
    /// <param name="expected">What is allowed, to be read behind <c>must be</c>.</param>
    /// <param name="within">What leads to the property's record in a larger one.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not allowed; the message names its key.</exception>
    public static void Require(bool holds, string property, string expected, string within = "")
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(property, $"{KeyOf(property, within)} must be {expected}");
        }
    }

    private static string KeyOf(string property, string within) =>
        within + JsonNamingPolicy.CamelCase.ConvertName(property);

    /// <summary>Says which numbers are allowed, such as <c>in 1 … 64</c>.</summary>
    /// <param name="type">The property's type.</param>
    public string Describe(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        Type? nullable = Nullable.GetUnderlyingType(type);
        bool isWhole = (nullable ?? type) != typeof(float) && (nullable ?? type) != typeof(double);
        string range = double.IsPositiveInfinity(most) ? $"{(LeastIsOutside ? "above" : "at least")} {Text(least)}"
            : isWhole ? $"in {Text(least)} … {Text(most)}"
            : LeastIsOutside ? $"above {Text(least)} and {(MostIsOutside ? "below" : "at most")} {Text(most)}"
            : $"in [{Text(least)}, {Text(most)}{(MostIsOutside ? ")" : "]")}";
        return $"{(IsEven ? "even and " : "")}{range}{(nullable is null ? "" : ", or null")}";
    }

    // What is no number at all is in no range.
    private bool Holds(double value) =>
        (LeastIsOutside ? value > least : value >= least)
        && (MostIsOutside ? value < most : value <= most)
        && (!IsEven || value % 2 == 0);

    private static string Text(double number) => number.ToString("0.############", CultureInfo.InvariantCulture);

    private static IEnumerable<(PropertyInfo Property, InRangeAttribute Range)> RangesOf(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type type) =>
        from property in type.GetProperties()
        let range = property.GetCustomAttribute<InRangeAttribute>()
        where range is not null
        select (property, range);
}
