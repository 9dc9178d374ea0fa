using System.Text.Json;
using System.Text.Json.Nodes;
using NanoZero.Files;
using NanoZero.Search;

namespace NanoZero.Studies;

/// <summary>Configurations as a report shows them: without the settings of the search algorithms that are not used.</summary>
internal static class SettingsText
{
    /// <summary>Returns a configuration as indented JSON.</summary>
    /// <typeparam name="T">A record of settings.</typeparam>
    /// <param name="configuration">The configuration.</param>
    /// <remarks>A search that names its algorithm loses the settings of the others. A study that has several keeps theirs.</remarks>
    public static string Of<T>(T configuration)
        where T : notnull
    {
        JsonNode root = JsonNode.Parse(ConfigurationFile.Write(configuration))!;
        string[] used = root["algorithms"] is JsonArray several ? [.. several.Select(each => KeyOf(each!.GetValue<string>()))] : [];
        Prune(root, used);
        return root.ToJsonString(MetricsJson.Indented);
    }

    private static void Prune(JsonNode node, string[] used)
    {
        if (node is not JsonObject settings)
        {
            return;
        }

        if (settings["algorithm"] is JsonValue algorithm)
        {
            string[] kept = used.Length > 0 ? used : [KeyOf(algorithm.GetValue<string>())];
            foreach (string other in Enum.GetNames<SearchAlgorithm>().Select(KeyOf).Where(key => !kept.Contains(key)))
            {
                settings.Remove(other);
            }
        }

        foreach (JsonNode? child in settings.Select(setting => setting.Value).ToArray())
        {
            if (child is not null)
            {
                Prune(child, used);
            }
        }
    }

    // The word of an algorithm ("ttts-mean") or its name ("TttsMean") as the key of its settings ("tttsMean").
    private static string KeyOf(string word) => JsonNamingPolicy.CamelCase.ConvertName(
        string.Concat(word.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..])));
}
