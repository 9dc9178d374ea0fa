namespace NanoZero.Cli;

/// <summary>Agreement with the moves of games, for people and for programs.</summary>
internal static class AgreementText
{
    /// <summary>Writes a table for people: agreement in percent with 95 % intervals.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="files">The games, in the order of the rows' agreements.</param>
    /// <param name="rows">One row a player and budget.</param>
    public static void Write<TGame>(
        TextWriter writer, IReadOnlyList<PlayedPositions<TGame>> files, IReadOnlyList<AgreementRow> rows)
        where TGame : unmanaged, IGame<TGame>
    {
        IEnumerable<string> phases = AgreementRow.Phases(TGame.Info).Select(PhaseText);
        IEnumerable<string> sets = files.Count > 1 ? files.Select(file => file.Name) : [];
        ScreenWriter.WriteTable(writer, new Table(
            [
                Column.Words("player"), Column.Numbers("simulations"),
                .. sets.Concat(phases).Append("all").Select(Column.Numbers),
            ],
            [
                .. rows.Select(row => (Cell[])
                [
                    row.Player, Cell.Number(row.Simulations, "0"),
                    .. (files.Count > 1 ? row.ByFile : []).Concat(row.ByPhase).Append(row.All).Select(Text),
                ]),
            ])
        {
            KeyColumns = 2,
        });
        foreach (PlayedPositions<TGame> file in files)
        {
            writer.WriteLine($"{file.Name}: {file.Games} games, {file.Positions.Count} moves that are no passes");
        }

        writer.WriteLine("Agreement in percent [95 %]: the move chosen is the move that was played in the file.");
    }

    /// <summary>Writes the same as one JSON document.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="files">The games.</param>
    /// <param name="rows">The rows.</param>
    public static void WriteJson<TGame>(
        TextWriter writer, IReadOnlyList<PlayedPositions<TGame>> files, IReadOnlyList<AgreementRow> rows)
        where TGame : unmanaged, IGame<TGame> => JsonOutput.Write(writer, new
        {
            Files = files.Select(file => new { file.Name, file.Games, Positions = file.Positions.Count }),
            Phases = AgreementRow.Phases(TGame.Info).Select(PhaseText),
            Rows = rows.Select(row => new
            {
                row.Player,
                row.Simulations,
                ByFile = row.ByFile.Select(View),
                ByPhase = row.ByPhase.Select(View),
                All = View(row.All),
            }),
        });

    private static string PhaseText((int First, int? Last) phase) =>
        phase.Last is { } last ? $"moves {phase.First}–{last}" : $"moves from {phase.First}";

    private static object View(Agreement agreement) => new
    {
        agreement.Positions,
        agreement.Agreements,
        Rate = Where(agreement, all => all.Rate),
        Lower = Where(agreement, all => all.Interval.Lower),
        Upper = Where(agreement, all => all.Interval.Upper),
    };

    // The columns' caption has the percent sign.
    private static Cell Text(Agreement agreement) => agreement.Positions == 0 ? Cell.None : NumberText.WithInterval(
        100 * agreement.Rate,
        new(100 * agreement.Interval.Lower, 100 * agreement.Interval.Upper), "0.0");

    private static double? Where(Agreement agreement, Func<Agreement, double> number) =>
        agreement.Positions > 0 ? number(agreement) : null;
}
