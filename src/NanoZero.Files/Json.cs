using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace NanoZero.Files;

/// <summary>
/// How this project writes JSON: names in camel case, enumerations as words in kebab case, line feeds. JSON has no word
/// for a number that is not finite (a diverged loss). Such a number is written as null, and null is read back as NaN.
/// </summary>
/// <remarks>Configurations, which people write, have a reader of their own: <see cref="ConfigurationFile"/>.</remarks>
internal static class Json
{
    /// <summary>
    /// Gets the options of a file that people open. Unknown, missing and repeated members are refused.
    /// </summary>
    public static JsonSerializerOptions Indented { get; } = Create(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        NumberHandling = JsonNumberHandling.Strict,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver
        {
            Modifiers = { NamedChoices.ReadSections, FormerKeyAttribute.PassRemoved },
        },
        Converters =
        {
            new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower), new FiniteDoubleConverter(),
                new FiniteSingleConverter(),
        },
    });

    /// <summary>Gets the same options for one value a line.</summary>
    public static JsonSerializerOptions Line { get; } =
        Create(new JsonSerializerOptions(Indented) { WriteIndented = false });

    /// <summary>
    /// Gets the options of a log that other versions may have written. Unknown and missing members pass.
    /// </summary>
    public static JsonSerializerOptions Log { get; } = Create(new JsonSerializerOptions(Line)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        RespectRequiredConstructorParameters = false,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    });

    /// <summary>Gets the options of an answer to a program. Null members are left out, unknown ones pass.</summary>
    public static JsonSerializerOptions Answer { get; } = Create(new JsonSerializerOptions(Indented)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    });

    private static JsonSerializerOptions Create(JsonSerializerOptions options)
    {
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    // Older files have the words NaN and Infinity.
    private static double Read(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => double.NaN,
        JsonTokenType.String => reader.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => throw new JsonException("a number is expected"),
        },
        _ => reader.GetDouble(),
    };

    private sealed class FiniteDoubleConverter : JsonConverter<double>
    {
        public override bool HandleNull => true;

        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Json.Read(ref reader);

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
            {
                writer.WriteNumberValue(value);
            }
            else
            {
                writer.WriteNullValue();
            }
        }
    }

    private sealed class FiniteSingleConverter : JsonConverter<float>
    {
        public override bool HandleNull => true;

        public override float Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number ? reader.GetSingle() : (float)Json.Read(ref reader);

        public override void Write(Utf8JsonWriter writer, float value, JsonSerializerOptions options)
        {
            if (float.IsFinite(value))
            {
                writer.WriteNumberValue(value);
            }
            else
            {
                writer.WriteNullValue();
            }
        }
    }
}
