using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NanoZero.Statistics;

namespace NanoZero.Studies.Tests;

/// <summary>What the README and docs/results publish follows from the data beside it.</summary>
public class PublishedResultsTests
{
    private static readonly string Repository = FindRepository();

    [Theory]
    [InlineData("batching", 24)]
    [InlineData("price-of-batching", 12)]
    public void Every_difference_and_interval_of_a_match_follows_from_its_games_and_pairs(string study, int expected)
    {
        JsonObject[] matches = [.. Summary(study)["matches"]!.AsArray().Select(Result)];
        Assert.Equal(expected, matches.Length);
        foreach (JsonObject match in matches)
        {
            long pairs = (long)match["pairs"]!, won = (long)match["wins"]!, drawn = (long)match["draws"]!,
                lost = (long)match["losses"]!;
            Assert.Equal(2 * pairs, won + drawn + lost);
            double score = (won + (drawn / 2.0)) / (2 * pairs);
            Assert.Equal(score, (double)match["score"]!, 12);
            if (match["elo"] is null || match["eloLower"] is null || match["eloUpper"] is null)
            {
                continue;
            }

            double lower = (double)match["eloLower"]!, upper = (double)match["eloUpper"]!;
            Assert.Equal(Elo.FromScore(score), (double)match["elo"]!, 9);

            // Pairs that all scored alike have no spread; their interval is another one.
            double half = (upper - lower) / 2;
            if (Math.Abs(((upper + lower) / 2) - Elo.FromScore(score)) > 1e-6)
            {
                continue;
            }

            double t = SpecialFunctions.StudentQuantile(0.975, pairs - 1),
                slope = 400 / Math.Log(10) / score / (1 - score);
            double variance = pairs * Math.Pow(half / (t * slope), 2);
            double squares = (16 * variance * (pairs - 1)) + (pairs * Math.Pow((4 * score) - 2, 2));
            Assert.Equal(Math.Round(squares), squares, 4);
        }
    }

    [Theory]
    [InlineData("batching", 24)]
    [InlineData("price-of-batching", 12)]
    public void Corrected_p_values_follow_from_the_others(string study, int expected)
    {
        JsonObject[] matches = [.. Summary(study)["matches"]!.AsArray().Select(Result)];
        Assert.Equal(expected, matches.Length);
        double[] holm = HolmCorrection.Adjust([.. matches.Select(match => (double)match["pairP"]!)]);
        Assert.All(matches.Zip(holm), each => Assert.Equal(each.Second, (double)each.First["holmP"]!, 9));
    }

    [Fact]
    public void Every_interval_on_the_page_of_results_is_in_the_data_that_its_row_names()
    {
        string[][] rows = [.. Rows("docs/results/README.md").Select(row => row.Trim('|').Split('|'))
            .Where(cells => cells.Length == 3 && Intervals(cells[1]).Count > 0)];
        Assert.Equal(9, rows.Sum(cells => Intervals(cells[1]).Count));
        Assert.All(rows, cells =>
        {
            string data = Data(Path.Combine("docs", "results", cells[2].Split("](")[1].Split(')')[0]));
            Assert.All(Intervals(cells[1]), interval => Assert.Contains(interval, data, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Every_interval_in_readme_is_on_the_page_of_results()
    {
        string[] intervals = [.. Rows("README.md").SelectMany(Intervals)];
        Assert.Equal(2, intervals.Length);
        Assert.Subset(Rows("docs/results/README.md").SelectMany(Intervals).ToHashSet(), intervals.ToHashSet());
    }

    private static string[] Rows(string page) =>
        [.. File.ReadAllLines(Path.Combine(Repository, page)).Where(line => line.StartsWith('|'))];

    private static string Data(string file) =>
        File.ReadAllText(Path.Combine(Repository, file)).Replace("\\u002B", "+", StringComparison.Ordinal);

    private static List<string> Intervals(string text) =>
        [.. Regex.Matches(text, @"[+-]\d+ (?:Elo )?\[[+-]\d+, [+-]\d+\]")
            .Select(found => found.Value.Replace("Elo ", "", StringComparison.Ordinal))];

    private static JsonObject Result(JsonNode? each) => (each!["match"] ?? each).AsObject();

    private static JsonNode Summary(string study) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository, "docs", "results", study, "summary.json")))!;

    private static string FindRepository()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "NanoZero.slnx")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("there is no repository above the tests");
        }

        return folder;
    }
}
