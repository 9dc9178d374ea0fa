namespace NanoZero.Cli;

/// <summary>Move errors and value errors on position sets, for people and for programs.</summary>
internal static class PositionTableText
{
    /// <summary>Writes a table for people: errors in percent with 95 % intervals.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="sets">The sets' names, in the order of the rows' errors.</param>
    /// <param name="rows">One row a player and budget.</param>
    public static void Write(TextWriter writer, IReadOnlyList<string> sets, IReadOnlyList<PositionRow> rows)
    {
        ScreenWriter.WriteTable(writer, new Table(
            [
                Column.Words("player"), Column.Numbers("simulations"), .. sets.Select(Column.Numbers),
                Column.Numbers("all"), Column.Numbers("where it matters"),
            ],
            [
                .. rows.Select(row => (Cell[])
                [
                    row.Player, Cell.Number(row.Simulations, "0"), .. row.BySet.Select(Text), Text(row.All),
                    Cell.Number(100 * ChoiceRate(row.All), "0.0"),
                ]),
            ])
        {
            KeyColumns = 2,
        });
        writer.WriteLine(
            "Move errors in percent [95 %]: the move chosen is worse than the best one by exact win, draw or loss.");
        foreach (PositionRow row in rows)
        {
            if (row.Values is { } values)
            {
                string mean = NumberText.WithInterval(values.Mean, values.Interval, "0.000");
                string signs = Cell.Number(100 * SignAgreement(values), "0.0").Text;
                writer.WriteLine(
                    $"{row.Player}, values: mean squared error {mean}, "
                    + $"right sign in {signs} % of the decided positions");
            }
        }
    }

    /// <summary>Writes the same as one JSON document.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="sets">The sets' names.</param>
    /// <param name="rows">The rows.</param>
    public static void WriteJson(TextWriter writer, IReadOnlyList<string> sets, IReadOnlyList<PositionRow> rows)
    {
        var views = rows.Select(row => new
        {
            row.Player,
            row.Simulations,
            BySet = row.BySet.Select(View),
            All = View(row.All),
            ValueError = row.Values is { } values ? View(values) : null,
        });
        JsonOutput.Write(writer, new { Sets = sets, Rows = views });
    }

    private static object View(MoveErrors errors) => new
    {
        errors.Positions,
        errors.Errors,
        errors.Rate,
        errors.StandardError,
        errors.Interval.Lower,
        errors.Interval.Upper,
        ChoiceRate = ChoiceRate(errors),
    };

    private static object View(ValueErrors errors) => new
    {
        MeanSquared = errors.Mean,
        errors.Interval.Lower,
        errors.Interval.Upper,
        SignAgreement = SignAgreement(errors),
    };

    // The columns' caption has the percent sign.
    private static Cell Text(MoveErrors errors) => NumberText.WithInterval(
        100 * errors.Rate, new(100 * errors.Interval.Lower, 100 * errors.Interval.Upper), "0.0");

    private static double? ChoiceRate(MoveErrors errors) => errors.Choices > 0 ? errors.ChoiceRate : null;

    private static double? SignAgreement(ValueErrors errors) => errors.Decided > 0 ? errors.SignAgreement : null;
}
