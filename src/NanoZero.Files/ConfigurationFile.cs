using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace NanoZero.Files;

/// <summary>A key of a configuration and the property behind it.</summary>
/// <param name="Key">The key, with dots into nested records.</param>
/// <param name="Value">The value as text.</param>
/// <param name="Property">The property.</param>
internal sealed record ConfigurationProperty(string Key, string Value, PropertyInfo Property);

/// <summary>
/// Reads configurations, which are records of plain values and nested records, from JSON files and from
/// <c>key=value</c> texts. What a file leaves out keeps the value it had; a key that does not exist is an error.
/// </summary>
/// <remarks>
/// Keys are property names in camel case, read in any case. The keys of a nested record stand in an object of their
/// own, or behind a dot in a <c>key=value</c> text. Enums are words in kebab case. A property that is an
/// <see cref="INamedChoice"/> has two keys. Comments and trailing commas are allowed.
/// </remarks>
internal static class ConfigurationFile
{
    private static readonly JsonSerializerOptions Options = CreateOptions();
    private static readonly JsonSerializerOptions InOneLine = new(Options) { WriteIndented = false };

    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>Reads a file over a configuration.</summary>
    /// <typeparam name="T">The configuration's record.</typeparam>
    /// <param name="path">The file.</param>
    /// <param name="standard">What holds where the file is silent, such as a preset.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">
    /// The text is no JSON object, has a key that is not known, or a value that does not fit.
    /// </exception>
    public static T Read<T>(string path, T standard)
        where T : notnull => Parse(JsonText.TextOf(path), standard, path);

    /// <summary>Reads a text over a configuration.</summary>
    /// <typeparam name="T">The configuration's record.</typeparam>
    /// <param name="json">The text of a JSON object.</param>
    /// <param name="standard">What holds where the text is silent.</param>
    /// <param name="source">Where the text comes from, for the messages.</param>
    /// <exception cref="InvalidDataException">
    /// The text is no JSON object, has a key that is not known, or a value that does not fit.
    /// </exception>
    public static T Parse<T>(string json, T standard, string source)
        where T : notnull
    {
        JsonNode? read;
        try
        {
            read = JsonNode.Parse(json, documentOptions: Lenient);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"{source}: expected a JSON object, but {JsonText.Explain(exception)}", exception);
        }

        return read is JsonObject changes
            ? Apply(standard, changes, source)
            : throw new InvalidDataException(
                $"{source}: expected a JSON object, such as {{ \"{Keys(typeof(T))[0]}\": … }}");
    }

    /// <summary>Returns the format that a JSON object names; null where the text is no object, or names none.</summary>
    /// <param name="json">The text.</param>
    public static string? FormatOf(string json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: Lenient) is JsonObject read
                && read.FirstOrDefault(member => member.Key.Equals("format", StringComparison.OrdinalIgnoreCase))
                    .Value is JsonValue value
                && value.TryGetValue(out string? format) ? format : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Applies changes given as texts, such as <c>search.simulations=100</c>, in their order.</summary>
    /// <typeparam name="T">The configuration's record.</typeparam>
    /// <param name="configuration">What holds where no text says otherwise.</param>
    /// <param name="changes">Each a key, with dots into nested records, an equals sign and a value.</param>
    /// <exception cref="FormatException">
    /// A text without an equals sign, a key that is not known, or a value that does not fit.
    /// </exception>
    public static T With<T>(T configuration, IEnumerable<string> changes)
        where T : notnull
    {
        // What is chosen decides which settings there are.
        foreach (string change in changes.OrderBy(change => IsChoice(typeof(T), change.Split('=')[0].Trim()) ? 0 : 1))
        {
            string[] pair = change.Split('=', 2);
            if (pair.Length != 2)
            {
                throw new FormatException(
                    $"'{change}' is no change of a setting; expected key=value, such as {Keys(typeof(T))[0]}=…");
            }

            JsonNode? node = ValueOf(pair[1].Trim());
            foreach (string key in pair[0].Trim().Split('.').Reverse())
            {
                node = new JsonObject { [key] = node };
            }

            try
            {
                configuration = Apply(configuration, (JsonObject)node!, change);
            }
            catch (InvalidDataException exception)
            {
                throw new FormatException(exception.Message, exception);
            }
        }

        return configuration;
    }

    /// <summary>
    /// Returns a configuration as the text of a JSON object that <see cref="Parse"/> reads back to an equal value.
    /// </summary>
    /// <typeparam name="T">The configuration's record.</typeparam>
    public static string Write<T>(T configuration)
        where T : notnull => JsonSerializer.Serialize(configuration, Options);

    /// <summary>Compares two configurations as they are written.</summary>
    /// <typeparam name="T">The configurations' record.</typeparam>
    /// <param name="stored">One of them.</param>
    /// <param name="asked">The other.</param>
    /// <returns>
    /// The first setting that differs, as either has it, such as <c>layers: 1</c> and <c>layers: 2</c>; null where none
    /// does.
    /// </returns>
    public static (string Stored, string Asked)? FirstDifference<T>(T stored, T asked)
        where T : notnull
    {
        string[] first = Lines(stored), second = Lines(asked);
        int length = Math.Min(first.Length, second.Length);
        int line = Enumerable.Range(0, length).FirstOrDefault(line => first[line] != second[line], -1);
        return line >= 0 ? (first[line], second[line])
            : first.Length != second.Length ? ($"{first.Length} lines", $"{second.Length} lines")
            : null;

        static string[] Lines(T configuration) =>
            [.. Write(configuration).Split('\n').Select(line =>
                line.Trim().TrimEnd(',').Replace("\"", "", StringComparison.Ordinal))];
    }

    /// <summary>
    /// Returns the texts with which <see cref="With"/> makes one configuration of another, in the order of the keys.
    /// </summary>
    /// <typeparam name="T">The configurations' record.</typeparam>
    /// <param name="standard">The configuration to begin with.</param>
    /// <param name="configuration">The configuration wanted.</param>
    public static IReadOnlyList<string> Changes<T>(T standard, T configuration)
        where T : notnull
    {
        List<string> changes = [];
        Compare(typeof(T), NodeOf(standard), NodeOf(configuration), string.Empty, changes);
        return changes;
    }

    /// <summary>
    /// Lists the properties behind the keys of a configuration, in the order in which they are written.
    /// </summary>
    /// <typeparam name="T">The configuration's record.</typeparam>
    public static IEnumerable<ConfigurationProperty> Properties<T>(T configuration)
        where T : notnull => Properties(typeof(T), NodeOf(configuration), string.Empty);

    private static IEnumerable<ConfigurationProperty> Properties(Type type, JsonObject values, string path)
    {
        foreach (JsonPropertyInfo property in Options.GetTypeInfo(type).Properties)
        {
            JsonNode? value = values[property.Name];
            if (SettingsOf(values, property) is { } inner)
            {
                foreach (ConfigurationProperty below
                    in Properties(property.PropertyType, inner, $"{path}{property.Name}."))
                {
                    yield return below;
                }

                continue;
            }

            yield return new ConfigurationProperty(
                path + property.Name, TextOf(value), (PropertyInfo)property.AttributeProvider!);
        }
    }

    // As With reads it: a text without quotes, everything else as JSON in one line.
    private static string TextOf(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String
        ? value.GetValue<string>()
        : value?.ToJsonString(InOneLine) ?? "null";

    private static JsonObject NodeOf(object configuration) =>
        JsonSerializer.SerializeToNode(configuration, configuration.GetType(), Options)!.AsObject();

    // The settings of a record within a record. What is not chosen has its standard settings.
    private static JsonObject? SettingsOf(JsonObject values, JsonPropertyInfo property) =>
        !IsRecord(property.PropertyType) ? null
        : values[property.Name] as JsonObject
            ?? (NamedChoices.StandardOf(property) is { } standard ? NodeOf(standard) : null);

    private static bool IsChoice(Type type, string key)
    {
        JsonPropertyInfo? property = null;
        foreach (string part in key.Split('.'))
        {
            property = Find(property?.PropertyType ?? type, part);
            if (property is null)
            {
                return false;
            }
        }

        return NamedChoices.IsChoice(property!.PropertyType);
    }

    // The property of a key, by its name or else by a name that it had.
    private static JsonPropertyInfo? Find(Type type, string key)
    {
        IList<JsonPropertyInfo> properties = Options.GetTypeInfo(type).Properties;
        return properties.FirstOrDefault(known => known.Name.Equals(key, StringComparison.OrdinalIgnoreCase))
            ?? properties.FirstOrDefault(known => FormerKeyAttribute.IsOf(known, key));
    }

    private static void Compare(Type type, JsonObject from, JsonObject to, string path, List<string> changes)
    {
        foreach ((string key, JsonNode? value) in to)
        {
            JsonPropertyInfo property = Find(type, key)!;
            if (value is JsonObject inner && SettingsOf(from, property) is { } old)
            {
                Compare(property.PropertyType, old, inner, $"{path}{key}.", changes);
            }
            else if (!JsonNode.DeepEquals(from[key], value))
            {
                changes.Add($"{path}{key}={TextOf(value)}");
            }
        }
    }

    private static T Apply<T>(T standard, JsonObject changes, string source)
    {
        JsonObject merged = NodeOf(standard!);
        Merge(merged, changes, typeof(T), source, path: string.Empty);
        return merged.Deserialize<T>(Options)!;
    }

    private static void Merge(JsonObject into, JsonObject changes, Type type, string source, string path)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string key, JsonNode? value) in changes)
        {
            if (Find(type, key) is not { } property)
            {
                RequireFormer(type, key, value, source, path);
                continue;
            }

            if (!seen.Add(property.Name))
            {
                throw new InvalidDataException(
                    $"{source}: key '{path}{key}' is there twice; keys that differ only in case are the same");
            }

            string name = path + property.Name;
            if (value is JsonObject inner && SettingsOf(into, property) is { } settings)
            {
                into[property.Name] = settings = settings.Parent is null ? settings : settings.DeepClone().AsObject();
                Merge(settings, inner, property.PropertyType, source, name + ".");
                continue;
            }

            Check(value, property, source, name);
            into[property.Name] = value?.DeepClone();
        }
    }

    // A key that is not known is no error where the record once had it, and the value is what the record does anyway.
    private static void RequireFormer(Type type, string key, JsonNode? value, string source, string path)
    {
        if (FormerKeyAttribute.Accepts(type, key, value, path) is not { } isAccepted)
        {
            throw new InvalidDataException(
                $"{source}: unknown key '{path}{key}'{Nearest.Suggestion(key, AllKeys(type, path))}");
        }

        if (!isAccepted)
        {
            throw new InvalidDataException(
                $"{source}: {path}{key} is {value?.ToJsonString(Options) ?? "null"}; this version has no such choice "
                    + "any more");
        }
    }

    private static void Check(JsonNode? value, JsonPropertyInfo property, string source, string name)
    {
        try
        {
            object? read = value.Deserialize(property.PropertyType, Options);
            if (read is null && !property.IsSetNullable)
            {
                throw new JsonException("null where a value is needed");
            }

            if (value is JsonArray list && list.Contains(null))
            {
                throw new JsonException("null where a value is needed");
            }

            if (read is double.PositiveInfinity or double.NegativeInfinity or float.PositiveInfinity
                or float.NegativeInfinity)
            {
                throw new JsonException("a number too large");
            }
        }
        catch (JsonException exception)
        {
            string text = value?.ToJsonString(Options) ?? "null";
            throw new InvalidDataException(
                $"{source}: {name} is {text}; expected {ConfigurationValues.Expected(property.PropertyType, value)}",
                exception);
        }
    }

    // A word that is no JSON value stands for itself, so that texts and enums need no quotes.
    private static JsonNode? ValueOf(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Lenient);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    /// <summary>Returns whether values of a type are records with keys of their own.</summary>
    internal static bool IsRecord(Type type) => Options.GetTypeInfo(type).Kind == JsonTypeInfoKind.Object;

    /// <summary>Returns the keys of a record.</summary>
    /// <param name="type">The record's type.</param>
    internal static string[] Keys(Type type) =>
        [.. Options.GetTypeInfo(type).Properties.Select(property => property.Name)];

    // The keys of a type and of the records within it, with dots.
    private static IEnumerable<string> AllKeys(Type type, string path) =>
        Options.GetTypeInfo(type).Properties.SelectMany(
        property => IsRecord(property.PropertyType)
            ? AllKeys(property.PropertyType, $"{path}{property.Name}.").Prepend(path + property.Name)
            : [path + property.Name]);

    private static JsonSerializerOptions CreateOptions()
    {
        JsonSerializerOptions options = new()
        {
            WriteIndented = true,
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            PropertyNameCaseInsensitive = true,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
        };
        options.TypeInfoResolver =
            new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutComputed, NamedChoices.Split } };
        options.MakeReadOnly();
        return options;
    }

    // A property that cannot be set follows from others and is no key.
    private static void LeaveOutComputed(JsonTypeInfo type)
    {
        for (int i = type.Properties.Count - 1; i >= 0; i--)
        {
            JsonPropertyInfo property = type.Properties[i];
            bool isSettable = property.Set is not null || property.AssociatedParameter is not null;
            if (type.Kind == JsonTypeInfoKind.Object && !isSettable)
            {
                type.Properties.RemoveAt(i);
            }
        }
    }
}
