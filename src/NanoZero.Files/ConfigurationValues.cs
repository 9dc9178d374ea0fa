using System.Text.Json;
using System.Text.Json.Nodes;

namespace NanoZero.Files;

/// <summary>Which values a setting has, in words.</summary>
internal static class ConfigurationValues
{
    /// <summary>Says which values a type has, for a list of settings.</summary>
    /// <param name="type">The type of a setting.</param>
    public static string Expected(Type type) =>
        KindOf(type) is TypeCode.Single or TypeCode.Double ? "a number" : Expected(type, value: null);

    /// <summary>Says which values a type has, where another one was read.</summary>
    /// <param name="type">The type of a setting.</param>
    /// <param name="value">What was read; the nearest word is suggested for a word.</param>
    internal static string Expected(Type type, JsonNode? value)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        if (WordsOf(plain) is { } words)
        {
            string meant = value?.GetValueKind() == JsonValueKind.String
                ? Nearest.Suggestion(value.GetValue<string>(), words, otherwise: "")
                : string.Empty;
            return string.Join(", ", words) + meant;
        }

        return KindOf(plain) switch
        {
            TypeCode.Boolean => "true or false",
            TypeCode.Int32 or TypeCode.Int64 => "a whole number",
            TypeCode.UInt32 or TypeCode.UInt64 => "a whole number of at least 0",
            TypeCode.Single or TypeCode.Double => "a number that is not too large",
            TypeCode.String => "a text",
            _ when ConfigurationFile.IsRecord(plain) =>
                $"an object with keys among {string.Join(", ", ConfigurationFile.Keys(plain))}",
            _ => "a list",
        };
    }

    private static TypeCode KindOf(Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type);

    private static string[]? WordsOf(Type type) =>
        type.IsEnum ? [.. Enum.GetNames(type).Select(JsonNamingPolicy.KebabCaseLower.ConvertName)]
        : NamedChoices.IsChoice(type) ? [.. NamedChoices.Known(type).Select(known => known.Name)]
        : null;
}
