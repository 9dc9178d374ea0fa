using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NanoZero.Files;

namespace NanoZero.Studies;

/// <summary>How a study's numbers are written: camel case, enumerations by name, a checksum at the end.</summary>
internal static class StudyJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>Returns a value as JSON text.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="value">The value.</param>
    public static string Write<T>(T value) => Encoding.UTF8.GetString(Checksum.Add(JsonSerializer.SerializeToUtf8Bytes(value, Options))) + "\n";

    /// <summary>Reads a value that <see cref="Write"/> wrote; null where there is no such file.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static T? ReadIfThere<T>(string path)
        where T : class
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonText.ReadFile<T>(path, Options);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{exception.Message}; delete it, and it is made again", exception);
        }
    }
}
