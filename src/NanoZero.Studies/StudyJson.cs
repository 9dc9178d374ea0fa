using System.Text;
using System.Text.Json;

namespace NanoZero.Studies;

/// <summary>A study's numbers as JSON text with a checksum at the end.</summary>
internal static class StudyJson
{
    /// <summary>Returns a value as JSON text.</summary>
    public static string Write<T>(T value) =>
        Encoding.UTF8.GetString(Checksum.Add(JsonSerializer.SerializeToUtf8Bytes(value, Json.Indented))) + "\n";

    /// <summary>Reads a value that <see cref="Write"/> wrote; null where there is no such file.</summary>
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
            return JsonText.ReadFile<T>(path, Json.Indented);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{exception.Message}; delete it, and it is made again", exception);
        }
    }
}
