using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace NanoZero.Training;

/// <summary>One setting of a configuration, for people.</summary>
/// <param name="Key">The key, with dots into nested records, such as <c>search.simulations</c>.</param>
/// <param name="Value">The value, as <c>key=value</c> texts write it.</param>
/// <param name="Expected">The values it may have, such as <c>a whole number, at least 1</c>.</param>
/// <param name="Meaning">What it is, in sentences.</param>
internal sealed record Setting(string Key, string Value, string Expected, string Meaning);

/// <summary>
/// Lists the settings of configurations. Their meaning is the documentation of the records' properties, their range an
/// attribute of these.
/// </summary>
internal static partial class SettingList
{
    /// <summary>Lists all settings of a configuration, in the order of its file.</summary>
    /// <typeparam name="T">The configuration's record.</typeparam>
    /// <exception cref="InvalidDataException">
    /// The documentation file that a library was built with is not beside it.
    /// </exception>
    public static IReadOnlyList<Setting> Of<T>(T configuration)
        where T : notnull
    {
        Dictionary<Assembly, Dictionary<string, string>> documents = [];
        return [.. ConfigurationFile.Properties(configuration).Select(each =>
            new Setting(each.Key, each.Value, Expected(each), MeaningOf(each.Property)))];

        string MeaningOf(PropertyInfo property)
        {
            Assembly assembly = property.DeclaringType!.Assembly;
            if (!documents.TryGetValue(assembly, out Dictionary<string, string>? summaries))
            {
                documents.Add(assembly, summaries = Summaries(assembly));
            }

            return summaries.GetValueOrDefault($"P:{property.DeclaringType.FullName}.{property.Name}", "");
        }
    }

    private static string Expected(ConfigurationProperty property)
    {
        string expected = ConfigurationValues.Expected(property.Property.PropertyType);
        return property.Property.GetCustomAttribute<InRangeAttribute>() is { } range
            ? $"{expected}, {range.Describe(property.Property.PropertyType)}"
            : IsNullable(property.Property) ? $"{expected}, or null" : expected;
    }

    private static bool IsNullable(PropertyInfo property) =>
        new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;

    private static Dictionary<string, string> Summaries(Assembly assembly)
    {
        string file = Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml");
        if (!File.Exists(file))
        {
            throw new InvalidDataException(
                $"'{file}' is missing: it holds what the settings mean; build or install the program again");
        }

        return XDocument.Load(file).Descendants("member")
            .Where(member => member.Attribute("name") is not null && member.Element("summary") is not null)
            .ToDictionary(member => member.Attribute("name")!.Value, member => Sentence(member.Element("summary")!));
    }

    // "Gets the games …" becomes "The games …": the reader sets it, too.
    private static string Sentence(XElement summary)
    {
        string text = Spaces().Replace(string.Concat(summary.Nodes().Select(Text)), " ").Trim();
        text = text.StartsWith("Gets ", StringComparison.Ordinal) ? text[5..] : text;
        return text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
    }

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement element when element.Attribute("cref") is { } reference => Name(reference.Value),
        XElement element => element.Value,
        _ => "",
    };

    // The name of a property as a key, of an enum's value as a word.
    private static string Name(string reference)
    {
        string name = reference[(reference.LastIndexOf('.') + 1)..];
        return reference[0] switch
        {
            'P' => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name),
            'F' => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(name),
            _ => name,
        };
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
