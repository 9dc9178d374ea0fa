namespace NanoZero.Reports;

/// <summary>A report as files for people: the page, and every drawing once more with its numbers.</summary>
public static class ReportFiles
{
    /// <summary>Name of the page.</summary>
    public const string PageFile = "report.html";

    /// <summary>Name of the folder of the drawings.</summary>
    internal const string FiguresFolder = "figures";

    /// <summary>
    /// Writes <c>report.html</c>, and every drawing as <c>figures/NAME.svg</c>, to be opened alone, with its numbers as
    /// <c>figures/NAME.csv</c>.
    /// </summary>
    /// <param name="report">The report.</param>
    /// <param name="folder">Where to; made if missing. Files of the same names are replaced.</param>
    /// <returns>The path of the page.</returns>
    /// <exception cref="ArgumentException">
    /// The report has a figure's name twice, or a name that is no file name.
    /// </exception>
    /// <exception cref="IOException">A file cannot be written; the message says why and what to do.</exception>
    public static string Write(Report report, string folder)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        foreach ((string name, Chart chart) in DrawingsOf(report))
        {
            string path = Path.Combine(folder, FiguresFolder, name);
            AtomicFile.WriteAllText(path + ".svg", ChartFiles.StandaloneSvg(chart));
            AtomicFile.WriteAllText(path + ".csv", ChartFiles.Csv(chart));
        }

        string page = Path.Combine(folder, PageFile);
        AtomicFile.WriteAllText(page, HtmlPage.Of(report));
        return page;
    }

    /// <summary>
    /// Checks that a folder may hold a page and nothing else: it is not there, empty, or holds an earlier page alone.
    /// </summary>
    /// <exception cref="IOException">It holds something else, which stays as it is.</exception>
    public static void RequireOwnFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        bool holdsOthers = Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any(entry =>
            Path.GetFileName(entry) is not (PageFile or FiguresFolder)
                && !entry.EndsWith(".tmp", StringComparison.Ordinal));
        if (holdsOthers || File.Exists(folder))
        {
            string what = holdsOthers ? "holds other files than a page" : "is a file";
            throw new IOException($"'{folder}' {what}, and stays as it is; choose another name with --out, or move it");
        }
    }

    /// <summary>Returns every drawing of a report, with the name of its files.</summary>
    internal static IReadOnlyList<(string Name, Chart Chart)> DrawingsOf(Report report)
    {
        List<(string Name, Chart Chart)> drawings = [];
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        foreach (Figure figure in report.Sections.SelectMany(section => section.Blocks).OfType<Figure>())
        {
            RequireFileName(figure.Name);
            foreach ((string name, Chart chart) in figure.FileNames.Zip(figure.Charts))
            {
                if (!taken.Add(name))
                {
                    throw new ArgumentException(
                        $"The report has a figure '{name}' already; give this one another name.", nameof(report));
                }

                drawings.Add((name, chart));
            }
        }

        return drawings;
    }

    private static void RequireFileName(string name)
    {
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            throw new ArgumentException(
                $"'{name}' names no figure; expected lower case letters, digits and dashes.", nameof(name));
        }
    }
}
