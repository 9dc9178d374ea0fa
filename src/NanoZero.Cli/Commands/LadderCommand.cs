namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero ladder</c>: every checkpoint of a run against every earlier one.</summary>
internal sealed class LadderCommand
{
    private readonly Argument<string> folder =
        new("RUN") { Description = "Folder of a run; the matches are kept in it and not played twice" };
    private readonly Option<int> games = TypedOption.Count(
        "--games", "Number of games of a match; every opening is played twice, so an odd number is rounded up", 40,
        maximum: 2 * Openings.Most);
    private readonly SearchSettings search = new(standard: null);
    private readonly NetworkSettings network = new();
    private readonly Option<ulong> seed = TypedOption.Seed();
    private readonly Option<bool> json = TypedOption.Json();

    public static Command Create(Terminal terminal)
    {
        LadderCommand options = new();
        Command command =
            new("ladder", "Let every checkpoint of a run play every earlier one.") { options.folder, options.games };
        options.search.AddTo(command);
        options.network.AddTo(command);
        command.Add(options.seed);
        command.Add(options.json);
        command.SetAction((parsed, cancellation) => options.Run(parsed, terminal, cancellation));
        return HelpWithExamples.Add(
            command, "ladder runs/connect4-puct", "ladder runs/connect4-puct --games 100 --simulations 50 --json");
    }

    private async Task<int> Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        RunFolder run = RunFolder.Open(parsed.GetRequiredValue(folder));
        int asked = parsed.GetValue(games);
        MatchOptions options =
            new() { Openings = OpeningOptions.For(asked, parsed.GetValue(seed)), Seed = parsed.GetValue(seed) };
        SearchOptions played = search.Read(parsed, run.Config.StrengthSearch);
        ExecutionOptions execution = network.Read(parsed);
        network.Decide(parsed, terminal, TrainedModel.Open(run.Path));
        MatchText.SayFewer(terminal, run.Config.Game, asked, options.Openings);
        IReadOnlyList<(RunCheckpoint Newer, RunCheckpoint Older)> pairs = Ladder.Pairs(run);
        List<LadderMatch> matches = await LiveDisplay.Show(terminal, display => Task.Run(() => Play(
            pairs, display, progress => Ladder.Play(run, options, played, execution, progress, cancellation))));
        if (parsed.GetValue(json))
        {
            JsonOutput.Write(terminal.Output, matches.Select(match =>
                new MatchView(Name(match.Newer), Name(match.Older), match.Statistics)));
            return CommandLine.Succeeded;
        }

        ScreenWriter.WriteTable(terminal.Output, Table.Of(
            matches,
            (Column.Words("newer"), match => Name(match.Newer)),
            (Column.Words("older"), match => Name(match.Older)),
            (Column.Numbers("games"), match => $"{match.Statistics.Counts.Games.Games}"),
            (Column.Words("results"), match => $"{match.Statistics.Counts.Games}"),
            (Column.Numbers("score"), match => Cell.Percent(match.Statistics.Score)),
            (Column.Words("Elo difference"), match => Cell.Of(match.Statistics.Elo))));
        return CommandLine.Succeeded;
    }

    private static List<LadderMatch> Play(
        IReadOnlyList<(RunCheckpoint Newer, RunCheckpoint Older)> pairs,
        LiveDisplay display,
        Func<IProgress<PlayProgress>, IEnumerable<LadderMatch>> play)
    {
        List<LadderMatch> matches = [];
        TimeLeft time = new(pairs.Count);
        IProgress<PlayProgress> progress = display.StatusOf<PlayProgress>(
            report =>
                $"match {matches.Count + 1}/{pairs.Count}: "
                    + $"{MatchText.Describe(report, Name(pairs[matches.Count].Newer.Iteration))}{Whole(report)}");
        foreach (LadderMatch match in play(progress))
        {
            matches.Add(match);
            if (match.WasStored)
            {
                time.Skip(1);
            }
            else
            {
                time.Add(1);
            }

            string stored = match.WasStored ? ", played before" : string.Empty;
            display.Line(
                $"match {matches.Count}/{pairs.Count}: {Name(match.Newer)} against {Name(match.Older)}: "
                + $"{match.Statistics.Counts.Games}{stored}");
        }

        return matches;

        string Whole(PlayProgress report) =>
            time.Text((double)report.GamesFinished / report.Games) is { Length: > 0 } text
                ? $"{text} in all"
                : string.Empty;
    }

    private static string Name(int iteration) => $"iteration {iteration}";
}
