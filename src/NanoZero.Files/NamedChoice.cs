using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace NanoZero.Files;

/// <summary>
/// A value of a configuration that is one of several records, each with a name, such as a search algorithm.
/// </summary>
/// <remarks>
/// A configuration writes such a value as two keys. The property's own key has the name, as
/// <c>"algorithm": "ttts-mean"</c>. A key called like the name has the record's settings, as <c>"tttsMean": { … }</c>.
/// In a list the value is its name alone, or <c>{ "ttts-mean": { … } }</c> where its settings are not the standard
/// ones.
/// </remarks>
internal interface INamedChoice
{
    /// <summary>Gets the name: words in lower case, joined by hyphens.</summary>
    string Name { get; }
}

/// <summary>A choice that knows what can be chosen.</summary>
/// <typeparam name="TSelf">The base record of all that can be chosen.</typeparam>
internal interface INamedChoice<TSelf> : INamedChoice
    where TSelf : class, INamedChoice<TSelf>
{
    /// <summary>Gets what can be chosen, each with its standard settings.</summary>
    static abstract IReadOnlyList<TSelf> Known { get; }
}

/// <summary>
/// Writes a choice as its name, or as an object of one key where its settings are not the standard ones.
/// </summary>
/// <typeparam name="T">The base record of all that can be chosen.</typeparam>
internal sealed class NamedChoiceConverter<T> : JsonConverter<T>
    where T : class, INamedChoice<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return Named(reader.GetString()!);
        }

        if (JsonNode.Parse(ref reader) is not JsonObject { Count: 1 } choice
            || choice.First() is not { Value: JsonObject changes } only)
        {
            throw new JsonException("a name was expected, or an object of one name");
        }

        T standard = Named(only.Key);
        JsonObject settings = JsonSerializer.SerializeToNode(standard, standard.GetType(), options)!.AsObject();
        foreach ((string key, JsonNode? value) in changes)
        {
            settings[key] = value?.DeepClone();
        }

        return (T)settings.Deserialize(standard.GetType(), options)!;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        if (Named(value.Name).Equals(value))
        {
            writer.WriteStringValue(value.Name);
            return;
        }

        writer.WriteStartObject();
        writer.WritePropertyName(value.Name);
        JsonSerializer.Serialize(writer, value, value.GetType(), options);
        writer.WriteEndObject();
    }

    private static T Named(string name) => T.Known.FirstOrDefault(known => known.Name == name)
        ?? throw new JsonException($"'{name}' is none of {string.Join(", ", T.Known.Select(known => known.Name))}");
}

/// <summary>The keys that choices have in a configuration.</summary>
internal static class NamedChoices
{
    /// <summary>Gives every property that is a choice its two keys.</summary>
    /// <param name="type">What is known of a record.</param>
    internal static void Split(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo choice
            in type.Properties.Where(property => IsChoice(property.PropertyType)).ToArray())
        {
            choice.CustomConverter =
                (JsonConverter)Activator.CreateInstance(typeof(NameConverter<>).MakeGenericType(choice.PropertyType))!;
            foreach (INamedChoice known in Known(choice.PropertyType))
            {
                type.Properties.Add(SectionOf(type, choice, known));
            }
        }
    }

    /// <summary>Lets every property that is a choice be read from its two keys, too; it is written under one.</summary>
    /// <param name="type">What is known of a record.</param>
    internal static void ReadSections(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo choice
            in type.Properties.Where(property => IsChoice(property.PropertyType)).ToArray())
        {
            foreach (INamedChoice known in Known(choice.PropertyType))
            {
                JsonPropertyInfo section = SectionOf(type, choice, known);
                section.ShouldSerialize = (_, _) => false;
                type.Properties.Add(section);
            }
        }
    }

    /// <summary>Returns whether values of a type are choices.</summary>
    internal static bool IsChoice(Type type) => type.IsAbstract && type.IsAssignableTo(typeof(INamedChoice));

    /// <summary>Returns what can be chosen, each with its standard settings.</summary>
    /// <param name="type">The type of a choice.</param>
    internal static IEnumerable<INamedChoice> Known(Type type) => (IEnumerable<INamedChoice>)type
        .GetProperty(nameof(Known), BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    /// <summary>
    /// Returns the record with standard settings behind the key that is called like it; null for another key.
    /// </summary>
    /// <param name="property">A property of a record.</param>
    internal static object? StandardOf(JsonPropertyInfo property) => (property.AttributeProvider as Section)?.Standard;

    /// <summary>Returns the key of the settings of a choice: <c>tttsMean</c> for <c>ttts-mean</c>.</summary>
    /// <param name="name">The choice's name.</param>
    public static string KeyOf(string name) =>
        string.Concat(name.Split('-').Select((word, i) =>
            i == 0 ? word : char.ToUpper(word[0], CultureInfo.InvariantCulture) + word[1..]));

    private static JsonPropertyInfo SectionOf(JsonTypeInfo type, JsonPropertyInfo choice, INamedChoice known)
    {
        JsonPropertyInfo section = type.CreateJsonPropertyInfo(known.GetType(), KeyOf(known.Name));
        section.AttributeProvider = new Section(known);
        section.Get = record => IsChosen(record) ? choice.Get!(record) : null;
        section.Set = (record, value) =>
        {
            if (IsChosen(record))
            {
                choice.Set!(record, value);
            }
        };
        section.ShouldSerialize = (_, value) => value is not null;
        return section;

        bool IsChosen(object record) => ((INamedChoice)choice.Get!(record)!).Name == known.Name;
    }

    private sealed class Section(object standard) : ICustomAttributeProvider
    {
        public object Standard => standard;

        public object[] GetCustomAttributes(bool inherit) => [];

        public object[] GetCustomAttributes(Type attributeType, bool inherit) => [];

        public bool IsDefined(Type attributeType, bool inherit) => false;
    }

    // Reads what the type's own converter reads, and writes the name alone: the settings have a key of their own.
    private sealed class NameConverter<T> : JsonConverter<T>
        where T : class, INamedChoice<T>
    {
        private static readonly NamedChoiceConverter<T> Inner = new();

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Inner.Read(ref reader, typeToConvert, options);

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Name);
    }
}
