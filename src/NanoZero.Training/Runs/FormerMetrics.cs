using System.Text.Json.Nodes;

namespace NanoZero.Training;

/// <summary>
/// Lines of <c>metrics.jsonl</c> as earlier versions wrote them: the keys of self-play, learning and strength on one
/// level.
/// </summary>
internal static class FormerMetrics
{
    /// <summary>Returns a line in parts, as it is written now.</summary>
    /// <param name="line">A line of either form; one in parts is returned as it is.</param>
    /// <remarks>
    /// Counts that such a line lacks follow from its means and shares. The seconds in trees cannot be known, and those
    /// in evaluators only where a cache was hit.
    /// </remarks>
    public static JsonObject InParts(JsonObject line)
    {
        if (!line.ContainsKey("selfPlaySeconds"))
        {
            return line;
        }

        JsonObject parts = Take(line, "iteration", "memoryBytes", "totalSeconds");
        parts["selfPlay"] = SelfPlay(line);
        parts["learning"] = Take(line, "trainingSeconds>seconds", "policyLoss", "valueLoss", "bufferSize");
        parts["strength"] = line["againstRandom"] is null ? null : Take(
            line,
            "evaluationSeconds>seconds",
            "strengthSeconds>seconds",
            "againstRandom",
            "againstOnePly",
            "positions",
            "errorPatterns");
        return parts;
    }

    private static JsonObject SelfPlay(JsonObject line)
    {
        JsonObject counts = Take(
            line,
            "games",
            "plies",
            "plies>searches",  // every move of self-play is searched
            "simulations",
            "evaluations",
            "cacheHits",
            "collisions",
            "terminals",
            "stoppedEarly");
        double evaluations = Number(line, "evaluations"), hits = Number(line, "cacheHits");
        double answers = evaluations + hits, seconds = Number(line, "cacheSavedSeconds") * evaluations;
        counts["batchedPositions"] = (long)answers;
        counts["batches"] = (long)Math.Round(Quotient(answers, Number(line, "meanBatch")));
        counts["batchRoom"] = (long)Math.Round(Quotient(answers, Number(line, "batchFill")));
        counts["evaluatorSeconds"] = Quotient(seconds, hits);
        counts["evaluatorBusySeconds"] = (1 - Number(line, "evaluatorIdleShare")) * Number(line, "selfPlaySeconds");
        JsonObject selfPlay = Take(line, "selfPlaySeconds>seconds", "distinctGames", "firstPlayer");
        selfPlay["counts"] = counts;
        return selfPlay;
    }

    // A key may be followed by the one it has now.
    private static JsonObject Take(JsonObject line, params string[] keys)
    {
        JsonObject part = [];
        foreach (string[] names in keys.Select(key => key.Split('>')))
        {
            if (line.TryGetPropertyValue(names[0], out JsonNode? value))
            {
                part[names[^1]] = value?.DeepClone();
            }
        }

        return part;
    }

    private static double Number(JsonObject line, string key) =>
        line[key] is JsonValue value && value.TryGetValue(out double number) ? number : 0;

    private static double Quotient(double dividend, double divisor) => divisor > 0 ? dividend / divisor : 0;
}
