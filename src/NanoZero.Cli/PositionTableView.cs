namespace NanoZero.Cli;

/// <summary>Move errors and value errors for people and for programs.</summary>
/// <param name="Sets">The sets' names.</param>
/// <param name="Rows">One row a player and budget.</param>
internal sealed record PositionTableView(IReadOnlyList<string> Sets, IReadOnlyList<PositionRowView> Rows)
{
    /// <summary>Prepares rows for output.</summary>
    /// <param name="sets">The sets' names, in the order of the rows' errors.</param>
    /// <param name="rows">The rows.</param>
    public static PositionTableView Of(IReadOnlyList<string> sets, IEnumerable<PositionRow> rows) =>
        new(sets, [.. rows.Select(PositionRowView.Of)]);

    /// <summary>Writes the table for people: errors in percent with 95 % intervals.</summary>
    public void Write(TextWriter writer)
    {
        ScreenWriter.WriteTable(writer, new Table(
            [
                Column.Words("player"), Column.Numbers("simulations"), .. Sets.Select(Column.Numbers),
                Column.Numbers("all"),
                Column.Numbers("where it matters"),
            ],
            [
                .. Rows.Select(row => (Cell[])
                [
                    row.Player, row.Simulations?.ToString(CultureInfo.InvariantCulture) ?? NumberText.None,
                    .. row.BySet.Select(Text),
                    Text(row.All), Percent(row.All.ChoiceRate),
                ]),
            ])
        {
            KeyColumns = 2,
        });
        writer.WriteLine(
            "Move errors in percent [95 %]: the move chosen is worse than the best one by exact win, draw or loss.");
        foreach (PositionRowView row in Rows.Where(row => row.ValueError is not null))
        {
            ValueErrorView value = row.ValueError!;
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Player}, values: mean squared error {value.MeanSquared:0.000} [{value.Lower:0.000}, "
                    + $"{value.Upper:0.000}], right sign in {Percent(value.SignAgreement)} % of the decided "
                    + $"positions"));
        }
    }

    private static string Text(MoveErrorView errors) => string.Create(
        CultureInfo.InvariantCulture, $"{Percent(errors.Rate)} [{Percent(errors.Lower)}, {Percent(errors.Upper)}]");

    private static string Percent(double? share) =>
        share is { } value ? (100 * value).ToString("0.0", CultureInfo.InvariantCulture) : "–";
}

/// <summary>One row of the table.</summary>
/// <param name="Player">Who chose.</param>
/// <param name="Simulations">Budget of the search; null without one.</param>
/// <param name="BySet">Move errors by set.</param>
/// <param name="All">Move errors over all sets.</param>
/// <param name="ValueError">Errors of the network's own values; null where no network answered alone.</param>
internal sealed record PositionRowView(
    string Player, int? Simulations, IReadOnlyList<MoveErrorView> BySet, MoveErrorView All, ValueErrorView? ValueError)
{
    /// <summary>Prepares a row.</summary>
    public static PositionRowView Of(PositionRow row) => new(
        row.Player, row.Simulations, [.. row.BySet.Select(MoveErrorView.Of)], MoveErrorView.Of(row.All),
        row.Values is { } values ? ValueErrorView.Of(values) : null);
}

/// <summary>Move errors with their interval.</summary>
/// <param name="Positions">Positions asked.</param>
/// <param name="Errors">Moves that throw half a point or more away.</param>
/// <param name="Rate">Errors per position.</param>
/// <param name="StandardError">Its standard error.</param>
/// <param name="Lower">Lower end of the 95 % interval (Wilson).</param>
/// <param name="Upper">Upper end of it.</param>
/// <param name="ChoiceRate">Errors per position in which some move would be an error; null where none is.</param>
internal sealed record MoveErrorView(
    int Positions, int Errors, double Rate, double StandardError, double Lower, double Upper, double? ChoiceRate)
{
    /// <summary>Prepares errors.</summary>
    public static MoveErrorView Of(MoveErrors errors)
    {
        Interval interval = errors.Interval;
        return new MoveErrorView(
            errors.Positions, errors.Errors, errors.Rate, errors.StandardError, interval.Lower, interval.Upper,
            errors.Choices > 0 ? errors.ChoiceRate : null);
    }
}

/// <summary>Errors of a network's own values.</summary>
/// <param name="MeanSquared">Mean squared difference from the exact value.</param>
/// <param name="Lower">Lower end of its 95 % interval.</param>
/// <param name="Upper">Upper end of it.</param>
/// <param name="SignAgreement">Share of won and lost positions whose sign is right; null where there is none.</param>
internal sealed record ValueErrorView(double MeanSquared, double Lower, double Upper, double? SignAgreement)
{
    /// <summary>Prepares errors.</summary>
    public static ValueErrorView Of(ValueErrors errors)
    {
        Interval interval = errors.Interval;
        return new ValueErrorView(
            errors.Mean, interval.Lower, interval.Upper, errors.Decided > 0 ? errors.SignAgreement : null);
    }
}
