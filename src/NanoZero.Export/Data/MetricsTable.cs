using System.Text;
using System.Text.Json;

namespace NanoZero.Export;

/// <summary>
/// The metrics of a run as a table of comma-separated values: a line for each iteration, a column for each number of
/// <c>metrics.jsonl</c>.
/// </summary>
/// <remarks>
/// A column has the keys that lead to its number, with dots between them, such as <c>learning.policyLoss</c>. A number
/// that an iteration lacks is empty. Texts are left out. Lines of earlier versions have the keys of this one.
/// </remarks>
internal static class MetricsTable
{
    private const string FirstColumn = "iteration";

    /// <summary>Returns the table, whose first line names the columns.</summary>
    /// <param name="run">The run; it may be trained meanwhile.</param>
    /// <exception cref="InvalidDataException">No iteration is finished, or the metrics are damaged.</exception>
    public static string Csv(RunFolder run)
    {
        Dictionary<string, string>[] rows = [.. run.Metrics().Select(RowOf)];
        if (rows.Length == 0)
        {
            throw new InvalidDataException(
                $"the run '{run.Path}' has no metrics yet: no iteration is finished; train it first");
        }

        string[] columns = [.. rows.SelectMany(row => row.Keys).Distinct()];
        StringBuilder table = new();
        table.AppendJoin(',', columns).Append('\n');
        foreach (Dictionary<string, string> row in rows)
        {
            table.AppendJoin(',', columns.Select(column => row.GetValueOrDefault(column, ""))).Append('\n');
        }

        return table.ToString();
    }

    /// <summary>Checks that a file is such a table, which may be replaced by another one.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static void RequireTable(string path)
    {
        if (File.ReadLines(path).FirstOrDefault()?.Split(',')[0] != FirstColumn)
        {
            throw new InvalidDataException($"'{path}' is no table of metrics");
        }
    }

    private static Dictionary<string, string> RowOf(IterationReport report)
    {
        Dictionary<string, string> row = [];
        Add(row, "", JsonSerializer.SerializeToElement(report, Json.Log));
        return row;
    }

    private static void Add(Dictionary<string, string> row, string within, JsonElement part)
    {
        foreach (JsonProperty property in part.EnumerateObject())
        {
            string name = within + property.Name;
            switch (property.Value.ValueKind)
            {
                case JsonValueKind.Object:
                    Add(row, name + ".", property.Value);
                    break;
                case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                    row.Add(name, property.Value.GetRawText());
                    break;
            }
        }
    }
}
