namespace NanoZero.Cli;

/// <summary>Move errors and value errors on position sets, for people and for programs.</summary>
internal static class PositionTableText
{
    /// <summary>Writes a table for people: errors in percent with 95 % intervals.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="sets">The sets and whose labels they have, in the order of the rows' errors.</param>
    /// <param name="rows">One row a player and budget.</param>
    public static void Write(
        TextWriter writer, IReadOnlyList<LabelSources> sets, IReadOnlyList<PositionRow> rows)
    {
        if (sets.Any(set => set.WithoutMoves < set.Positions))
        {
            WriteMoves(writer, sets, rows);
        }

        if (sets.Any(set => set.WithoutMoves > 0))
        {
            WriteValues(writer, rows);
        }
        else
        {
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

        foreach (LabelSources set in sets.Where(set => set.MovesOfFile < set.Positions))
        {
            writer.WriteLine(Describe(set));
        }
    }

    private static void WriteMoves(
        TextWriter writer, IReadOnlyList<LabelSources> sets, IReadOnlyList<PositionRow> rows)
    {
        ScreenWriter.WriteTable(writer, new Table(
            [
                Column.Words("player"), Column.Numbers("simulations"), .. sets.Select(set => Column.Numbers(set.Set)),
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
    }

    private static void WriteValues(TextWriter writer, IReadOnlyList<PositionRow> rows)
    {
        ScreenWriter.WriteTable(writer, new Table(
            [
                Column.Words("player"), Column.Numbers("simulations"), Column.Numbers("mean squared error"),
                Column.Numbers("wrong sign, %"),
            ],
            [
                .. rows.Where(row => row.Values is not null).Select(row => (Cell[])
                [
                    row.Player, Cell.Number(row.Simulations, "0"),
                    NumberText.WithInterval(row.Values!.Value.Mean, row.Values.Value.Interval, "0.000"),
                    Signs(row.Values.Value),
                ]),
            ])
        {
            KeyColumns = 2,
        });
        writer.WriteLine(
            "Values [95 %]: how far the expected value is from win 1, draw 0 or loss -1, and in how many decided "
            + "positions it has the wrong sign.");
    }

    private static Cell Signs(ValueErrors values)
    {
        if (values.Decided == 0)
        {
            return Cell.None;
        }

        int wrong = values.Decided - values.Agreements;
        Interval interval = Proportion.Wilson(wrong, values.Decided);
        return NumberText.WithInterval(
            100.0 * wrong / values.Decided, new(100 * interval.Lower, 100 * interval.Upper), "0.0");
    }

    // Whose labels a set has, where its file does not say the value of every move.
    private static string Describe(LabelSources set)
    {
        string outcomes = set.ValuesOfOracle == 0 ? "the file's"
            : set.ValuesOfFile == 0 ? "the solver's"
            : $"the file's in {set.ValuesOfFile} positions, the solver's in {set.ValuesOfOracle}";
        int judged = set.Positions - set.WithoutMoves;
        string moves = judged == 0 ? "moves are not judged"
            : set.MovesOfFile == 0 ? $"moves are judged by the solver in {judged}"
            : $"moves are judged by the file in {set.MovesOfFile}, by the solver in {set.MovesOfOracle}";
        string rest = set.WithoutMoves == 0 || !set.HasOracle ? ""
            : $"; 'nanozero positions --label' solves those that take long: {set.WithoutMoves}";
        return $"{set.Set}: {set.Positions} positions; outcomes are {outcomes}; {moves}{rest}";
    }

    /// <summary>Writes the same as one JSON document.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="sets">The sets and whose labels they have.</param>
    /// <param name="rows">The rows.</param>
    public static void WriteJson(
        TextWriter writer, IReadOnlyList<LabelSources> sets, IReadOnlyList<PositionRow> rows)
    {
        var views = rows.Select(row => new
        {
            row.Player,
            row.Simulations,
            BySet = row.BySet.Select(View),
            All = View(row.All),
            ValueError = row.Values is { } values ? View(values) : null,
        });
        JsonOutput.Write(writer, new { Sets = sets.Select(set => set.Set), Labels = sets, Rows = views });
    }

    private static object View(MoveErrors errors) => new
    {
        errors.Positions,
        errors.Errors,
        Rate = Where(errors, all => all.Rate),
        StandardError = Where(errors, all => all.StandardError),
        Lower = Where(errors, all => all.Interval.Lower),
        Upper = Where(errors, all => all.Interval.Upper),
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
    private static Cell Text(MoveErrors errors) => errors.Positions == 0 ? Cell.None : NumberText.WithInterval(
        100 * errors.Rate, new(100 * errors.Interval.Lower, 100 * errors.Interval.Upper), "0.0");

    private static double? Where(MoveErrors errors, Func<MoveErrors, double> number) =>
        errors.Positions > 0 ? number(errors) : null;

    private static double? ChoiceRate(MoveErrors errors) => errors.Choices > 0 ? errors.ChoiceRate : null;

    private static double? SignAgreement(ValueErrors errors) => errors.Decided > 0 ? errors.SignAgreement : null;
}
