namespace NanoZero.Cli.Commands;

/// <summary><c>evaluate --positions</c>: an agent beside what needs no learning, on positions of files.</summary>
/// <param name="terminal">Where results and messages go.</param>
/// <param name="open">The agent.</param>
/// <param name="name">What tables call it.</param>
/// <param name="options">Searches, seed.</param>
/// <param name="hasBaselines">Whether players that learn nothing are asked, too.</param>
/// <param name="cancellation">Honoured once a batch.</param>
internal sealed class EvaluatedPositions<TGame>(
    Terminal terminal, OpenAgent<TGame> open, string name, PositionTableOptions options, bool hasBaselines,
    CancellationToken cancellation)
    where TGame : unmanaged, IGame<TGame>
{
    private const int BaselineDepth = 5;

    /// <summary>Judges the agent and prints a table.</summary>
    /// <param name="start">The start position.</param>
    /// <param name="names">Names of sets, and files.</param>
    /// <param name="isJson">Whether the results are for programs.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> Run(TGame start, string[] names, bool isJson)
    {
        if (names.Any(SgfPositions.IsFile))
        {
            return names.All(SgfPositions.IsFile) ? await Compare(start, names, isJson) : throw new UsageException(
                "--positions names games and labelled positions; evaluate them one after the other");
        }

        StatedSet<TGame>[] stated = [.. names.SelectMany(each => PositionSets.OpenStated(start, each))];
        (PositionSet<TGame>[] sets, LabelSources[] sources) = Label(stated);
        Announce(sets.Sum(set => set.Positions.Count), $"in {sets.Length} sets");
        bool judgesAllMoves = sources.All(each => each.WithoutMoves == 0);
        bool judgesMoves = sources.Any(each => each.WithoutMoves < each.Positions);
        List<PositionRow> rows = await Collect(
            PositionTable.PositionsOf(sets),
            judgesMoves,
            chosen => PositionTable.RowOf(chosen, sets, judgesSearches: !judgesAllMoves),
            row => judgesMoves
                ? $"{row.All.Errors} errors in {row.All.Positions} positions"
                : $"{row.Values?.Positions} values");
        if (isJson)
        {
            PositionTableText.WriteJson(terminal.Output, sources, rows);
        }
        else
        {
            PositionTableText.Write(terminal.Output, sources, rows);
        }

        return CommandLine.Succeeded;
    }

    private async Task<int> Compare(TGame start, string[] names, bool isJson)
    {
        PlayedPositions<TGame>[] files =
            UsageException.Check("--positions", () => names.Select(each => SgfPositions.Read(start, each)).ToArray());
        TGame[] positions =
            [.. files.SelectMany(file => file.Positions).Select(position => position.Position)];
        Announce(positions.Length, $"of {files.Sum(file => file.Games)} games");
        List<AgreementRow> rows = await Collect(
            positions,
            judgesMoves: true,
            chosen => AgreementRow.Of(chosen.Player, chosen.Simulations, chosen.Actions, files),
            row => $"{row.All.Agreements} of {row.All.Positions} moves are those that were played");
        if (isJson)
        {
            AgreementText.WriteJson(terminal.Output, files, rows);
        }
        else
        {
            AgreementText.Write(terminal.Output, files, rows);
        }

        return CommandLine.Succeeded;
    }

    private (PositionSet<TGame>[] Sets, LabelSources[] Sources) Label(StatedSet<TGame>[] stated)
    {
        PositionLabels<TGame> labels = new(all: false, cancellation);
        TimeLeft time = new(stated.Sum(set => set.Positions.Count));
        (PositionSet<TGame> Set, LabelSources Sources)[] labelled =
            LiveDisplay.Show(terminal, display => stated.Select(set => labels.Label(set, done =>
            {
                time.Add(1);
                display.Status($"labelling {set.Name}: {done}/{set.Positions.Count} positions{time.Text()}");
            })).ToArray());
        return ([.. labelled.Select(each => each.Set)], [.. labelled.Select(each => each.Sources)]);
    }

    private void Announce(int positions, string where) => terminal.Say(
        $"{positions} positions {where}; {options.Search.Algorithm.Name}, {options.Search.LeavesInFlight} in flight");

    private async Task<List<TRow>> Collect<TRow>(
        TGame[] positions, bool judgesMoves, Func<ChosenMoves, TRow> judge, Func<TRow, string> describe)
    {
        List<TRow> rows = [];
        bool hasMinimax = hasBaselines && judgesMoves && Heuristics.AreQuick<TGame>(BaselineDepth);
        TimeLeft time = new(((1 + options.Budgets.Sum()) * (hasBaselines && open.Trained is not null ? 2 : 1))
            + (hasMinimax ? 1 : 0));
        await LiveDisplay.Show(terminal, display => Task.Run(() =>
        {
            foreach (ChosenMoves chosen in open.Choose(name, positions, options, cancellation)
                .Concat(Baselines(positions, hasMinimax)))
            {
                TRow row = judge(chosen);
                rows.Add(row);
                time.Add(chosen.Simulations ?? 1);
                display.Status(
                    $"{chosen.Player} with {chosen.Simulations?.ToString() ?? "no"} simulations: {describe(row)}"
                    + time.Text());
            }

            return rows.Count;
        }));
        return rows;
    }

    // What needs no learning: a fresh network of the same sizes under the same searches, and the published depth of
    // minimax. Nobody knows how the network of an ONNX file begins.
    private IEnumerable<ChosenMoves> Baselines(TGame[] positions, bool hasMinimax)
    {
        if (hasBaselines && open.Trained is var (config, plan))
        {
            using PolicyValueNetwork untrained = new(config, options.Seed);
            foreach (ChosenMoves chosen in PositionTable.Choose(
                "untrained network", untrained, plan, positions, options, cancellation))
            {
                yield return chosen;
            }
        }

        if (hasMinimax)
        {
            yield return PositionTable.Choose(
                $"minimax:{BaselineDepth}", new MinimaxChooser<TGame>(BaselineDepth), positions, options.Seed,
                cancellation);
        }
    }
}
