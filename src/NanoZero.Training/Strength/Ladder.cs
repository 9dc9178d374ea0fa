namespace NanoZero.Training;

/// <summary>One match of a ladder.</summary>
/// <param name="Newer">Iteration of the checkpoint the results are stated for.</param>
/// <param name="Older">Iteration of the opponent.</param>
/// <param name="Statistics">The results.</param>
/// <param name="File">The match file.</param>
/// <param name="WasStored">Whether the match had been played before.</param>
public sealed record LadderMatch(int Newer, int Older, MatchStatistics Statistics, string File, bool WasStored);

/// <summary>A ladder: every checkpoint of a run against every earlier one.</summary>
public static class Ladder
{
    /// <summary>Returns the matches of a ladder as pairs of checkpoints, in the order they are played.</summary>
    public static IReadOnlyList<(RunCheckpoint Newer, RunCheckpoint Older)> Pairs(RunFolder run)
    {
        IReadOnlyList<RunCheckpoint> all = run.Checkpoints();
        return [.. all.SelectMany((newer, index) => all.Take(index).Select(older => (newer, older)))];
    }

    /// <summary>Plays the matches that are not yet in the run's folder, and yields every one.</summary>
    /// <param name="run">The run; its matches are written to its <c>matches/</c>.</param>
    /// <param name="options">The openings, which all matches share, and the seed.</param>
    /// <param name="search">The search of all checkpoints; null for the run's own.</param>
    /// <param name="execution">
    /// The wishes for how the networks are evaluated. All else follows the run's record.
    /// </param>
    /// <param name="progress">Receives how far the match in play has come.</param>
    /// <param name="cancellation">Ends the ladder at the next batch; the matches finished are kept.</param>
    /// <exception cref="InvalidDataException">The run has fewer than two checkpoints, or one is damaged.</exception>
    public static IEnumerable<LadderMatch> Play(
        RunFolder run,
        MatchOptions options,
        SearchOptions? search = null,
        ExecutionOptions? execution = null,
        IProgress<PlayProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        IReadOnlyList<(RunCheckpoint Newer, RunCheckpoint Older)> pairs = Pairs(run);
        if (pairs.Count == 0)
        {
            throw new InvalidDataException(
                $"the run '{run.Path}' has {run.Checkpoints().Count} checkpoint(s); a ladder needs two");
        }

        OpenPlayersOptions opening = new() { Execution = execution ?? new ExecutionOptions(), Seed = options.Seed };
        return PlayAll(run, pairs, search ?? run.Config.StrengthSearch, options, opening, progress, cancellation);
    }

    private static IEnumerable<LadderMatch> PlayAll(
        RunFolder run,
        IReadOnlyList<(RunCheckpoint Newer, RunCheckpoint Older)> pairs,
        SearchOptions search,
        MatchOptions options,
        OpenPlayersOptions opening,
        IProgress<PlayProgress>? progress,
        CancellationToken cancellation)
    {
        using WriterLock writer = WriterLock.OfFolder(run.MatchesPath);
        ExecutionPlan recorded = run.Description.Plan;
        string evaluation = ExecutionPlanner.Decide(
            TrainedModel.Open(pairs[0].Newer.Path).Network, opening.Execution, recorded).Evaluation;
        foreach ((RunCheckpoint newer, RunCheckpoint older) in pairs)
        {
            // Agents that are evaluated otherwise than the run recorded are others: their matches lie beside.
            string other =
                evaluation == recorded.Evaluation ? "" : $"-{evaluation.Replace(", ", "-", StringComparison.Ordinal)}";
            string file = Path.Combine(run.MatchesPath, FileName(newer, older, search, options, other));
            MatchRecord? stored = Stored(file, search);
            MatchRecord record = stored ?? Arena.Play(
                Player(newer, search), Player(older, search), options, opening, progress: progress,
                cancellation: cancellation).Record;
            if (stored is null)
            {
                MatchFile.Save(file, record);
            }

            yield return new LadderMatch(
                newer.Iteration, older.Iteration, record.Statistics(), file, stored is not null);
        }
    }

    private static ResolvedPlayer Player(RunCheckpoint checkpoint, SearchOptions search) =>
        ResolvedPlayer.Of(TrainedModel.Open(checkpoint.Path), search);

    private static MatchRecord? Stored(string file, SearchOptions search)
    {
        MatchRecord? record = File.Exists(file) ? MatchFile.Load(file) : null;
        return record?.A.Search == search ? record : null;
    }

    private static string FileName(RunCheckpoint newer, RunCheckpoint older, SearchOptions search, MatchOptions options,
        string other) => string.Create(
        CultureInfo.InvariantCulture,
        $"ladder-{newer.Iteration:D4}-{older.Iteration:D4}-{search.Algorithm.Name}-{search.Simulations}"
        + $"-games-{2 * options.Openings.Count}-seed-{options.Seed}{other}.json");
}
