using System.Xml.Linq;

namespace NanoZero.Architecture.Tests;

/// <summary>Holds the projects to the table of docs/architecture.md.</summary>
public sealed class ArchitectureTests
{
    private static readonly IReadOnlyList<Project> Sources = Repository.Projects("src");

    [Fact]
    public void Every_project_of_the_sources_has_a_row_in_the_table_and_every_row_a_project()
    {
        Assert.NotEmpty(Sources);
        Assert.Equal(ReadTable().Select(row => row.Name).Order(), Sources.Select(project => project.Name).Order());
    }

    [Fact]
    public void No_project_references_a_project_that_the_table_does_not_allow()
    {
        Dictionary<string, Row> table = ReadTable().ToDictionary(row => row.Name);
        Assert.All(Sources, project =>
            Assert.Subset(table[project.Name].Projects.ToHashSet(), project.Projects.ToHashSet()));
    }

    [Fact]
    public void No_project_references_a_package_that_the_table_does_not_allow()
    {
        Dictionary<string, Row> table = ReadTable().ToDictionary(row => row.Name);
        Assert.All(Sources, project =>
            Assert.Subset(table[project.Name].Packages.ToHashSet(), project.Packages.ToHashSet()));
    }

    [Fact]
    public void The_arrows_of_the_table_form_no_circle()
    {
        // Rows stand in an order in which every project only references earlier ones.
        HashSet<string> earlier = [];
        Assert.All(ReadTable(), row =>
        {
            Assert.Subset(earlier, row.Projects.ToHashSet());
            earlier.Add(row.Name);
        });
    }

    [Fact]
    public void Every_project_is_part_of_the_solution_and_the_solution_has_no_other()
    {
        IEnumerable<string> listed = XDocument.Load(Path.Combine(Repository.Root, "NanoZero.slnx"))
            .Descendants("Project").Select(project => (string)project.Attribute("Path")!);
        IEnumerable<string> present =
            new[] { "src", "tests", "benchmarks" }.SelectMany(Repository.Projects).Select(project => project.Path);
        Assert.Equal(present.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    private static List<Row> ReadTable()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "architecture.md"));
        return [.. lines.Where(line => line.StartsWith("| `NanoZero.", StringComparison.Ordinal)).Select(ReadRow)];
    }

    private static Row ReadRow(string line)
    {
        string[] cells = [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];
        return new Row(
            cells[0].Trim('`'),
            Names(cells[1]).Select(name => $"NanoZero.{name}").ToHashSet(),
            Names(cells[2]).ToHashSet());
    }

    private static IEnumerable<string> Names(string cell) =>
        cell == "–" ? [] : cell.Split(',').Select(name => name.Trim().Trim('`'));

    private sealed record Row(string Name, IReadOnlySet<string> Projects, IReadOnlySet<string> Packages);
}
