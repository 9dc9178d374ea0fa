using System.Text.Json;

namespace NanoZero.Play;

/// <summary>Compares the rules that a query asks for with those that there are.</summary>
internal static class AnalysisRules
{
    private const string Ours =
        "analysed by area scoring, simple ko and no suicide, without points for handicap stones";

    // The one name whose rules are these; of stones that are set up it counts some for White.
    private const string Same = "chinese";

    // Front ends write them with hyphens, underscores, spaces, or nothing between the words.
    private static readonly string[] Known =
    [
        Same, "chinese-ogs", "chinese-kgs", "japanese", "korean", "tromp-taylor", "stone-scoring", "ancient-area",
        "ancient-territory", "aga", "aga-button", "bga", "french", "new-zealand", "nz", "goe", "ing",
    ];

    // What an object leaves out is as in KataGo: the rules of Tromp and Taylor.
    private static readonly (string Name, string Ours, string LeftOut)[] Words =
    [
        ("ko", "SIMPLE", "POSITIONAL"), ("scoring", "AREA", "AREA"), ("score", "AREA", "AREA"), ("tax", "NONE", "NONE"),
        ("suicide", "false", "true"), ("hasButton", "false", "false"), ("whiteHandicapBonus", "0", "0"),
    ];

    /// <summary>Returns what to warn of: that the rules are others. Null where they are not.</summary>
    /// <param name="fields">The query, whose fields <c>rules</c> and <c>whiteHandicapBonus</c> are read.</param>
    /// <param name="isHandicap">Whether stones of Black alone are set up.</param>
    /// <exception cref="AnalysisFault">There are no rules, or they are unknown.</exception>
    public static string? WarningOf(AnalysisFields fields, bool isHandicap)
    {
        string? bonus = fields.Find("whiteHandicapBonus") is { } value ? Word(value) : null;
        string? other = fields.Find("rules") switch
        {
            { ValueKind: JsonValueKind.String } name =>
                OtherName(fields.TextOf(name, "rules"), countsStones: isHandicap && bonus is null),
            { ValueKind: JsonValueKind.Object } rules => OtherField(new AnalysisFields(rules, "rules")),
            _ => throw fields.Fault("rules", "must be given: a name such as \"chinese\", or an object"),
        };
        other ??= isHandicap && bonus is not (null or "0") ? $"whiteHandicapBonus {bonus}" : null;
        return other is null ? null : OneLine.Of($"the rules are others ({other}): {Ours}");
    }

    private static string? OtherName(string name, bool countsStones)
    {
        string lower = WithoutSigns(name.ToLowerInvariant());
        return !Known.Any(known => WithoutSigns(known) == lower) ? throw new AnalysisFault(
                OneLine.Of($"rules '{name}' are unknown; known are {string.Join(", ", Known)}"), "rules")
            : lower == Same && !countsStones ? null
            : lower;
    }

    private static string? OtherField(AnalysisFields rules)
    {
        _ = rules.Flag("suicide") || rules.Flag("hasButton");  // says what is no flag
        foreach ((string name, string ours, string leftOut) in Words)
        {
            string asked = rules.Find(name) is { } value ? Word(value) : leftOut;
            if (!asked.Equals(ours, StringComparison.OrdinalIgnoreCase))
            {
                return $"{name} {asked}";
            }
        }

        return null;
    }

    private static string WithoutSigns(string name) =>
        string.Concat(name.Where(letter => letter is not ('-' or '_' or ' ')));

    private static string Word(JsonElement value) => value.GetRawText().Trim('"');
}
