using System.Text.Json.Serialization;
using NanoZero.Files.Tests;
using NanoZero.Games;
using NanoZero.Play;
using NanoZero.Training;
using NanoZero.Training.Tests;
using Parquet;
using Parquet.Serialization;
using Parquet.Serialization.Attributes;

namespace NanoZero.Export.Tests;

/// <summary>Positions of self-play as a Parquet file; <c>.ci/data</c> reads one by another program.</summary>
public sealed class PositionsFileTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private string Target => folder.File("positions.parquet");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(0.5f)]
    public async Task A_row_a_move_holds_what_the_run_recorded_of_it(float surpriseWeight)
    {
        TrainingConfig config = Tiny.Config with
        {
            GamesPerIteration = 30,
            BufferCapacity = 180,
            ResignBelow = -0.01,
            ResignPlaythrough = 0.4,
            ValueLambda = 0.7f,
            SurpriseWeight = surpriseWeight,
            FullSearchShare = 0.5,
            FastSimulations = 4,
        };
        RunFolder run = await TinyRun.Train(config, folder.File("run"));
        PositionCounts counts = PositionsFile.Write(run, Target, mostRows: 60);
        List<Row> rows = await Read();
        Assert.Equal(counts.Positions, rows.Count);
        Assert.Equal(counts.WithPolicy, rows.Count(row => row.Policy is not null));
        Assert.Equal(150, counts.Games);

        int next = 0;
        foreach (int iteration in run.IterationsWithGames())
        {
            foreach (GameRecord<TicTacToe> game in SelfPlayFile.LoadKept(run, iteration, default(TicTacToe)))
            {
                TrainingSample<TicTacToe>[] samples = [.. game.Samples(config.ValueLambda)];
                Row[] own = [.. rows.Skip(next).Take(game.Actions.Count)];
                Check(own, iteration, game);
                Assert.Equal(
                    samples.Select(sample => (float?)sample.Value),
                    own.Where(row => row.Policy is not null).Select(row => row.ValueTarget));
                next += own.Length;
            }
        }

        Assert.Equal(rows.Count, next);
        Assert.Contains(rows, row => row.Resigned);
        Assert.Contains(rows, row => row.PlayedOn);
        Assert.Equal(surpriseWeight > 0, rows.Any(row => row.Surprise is not null));

        // The first iteration is no longer learnt from; of the newest only fast searches have no policy.
        Assert.All(rows.Where(row => row.Iteration == 1), row => Assert.Null(row.Policy));
        Assert.Contains(rows, row => row.Iteration == 5 && row.Policy is not null);
        Assert.Contains(rows, row => row.Iteration == 5 && row.Policy is null && row.RootValue is not null);
    }

    [Fact]
    public async Task Rows_come_in_groups_whose_size_is_bounded_and_which_hold_the_games_of_several_iterations()
    {
        RunFolder run = await TinyRun.Train(Tiny.Config with { Iterations = 3 }, folder.File("run"));
        PositionCounts counts = PositionsFile.Write(run, Target, mostRows: 50);
        await using ParquetReader reader = await ParquetReader.CreateAsync(
            Target, cancellationToken: TestContext.Current.CancellationToken);
        long[] sizes = [.. reader.RowGroups.Select(group => group.RowCount)];
        Assert.True(sizes.Length >= 2);
        Assert.Equal(counts.Positions, sizes.Sum());
        Assert.All(sizes[..^1], size => Assert.InRange(size, 50, 50 + TicTacToe.Info.MaxPlies));
        Assert.Equal("tictactoe", reader.CustomMetadata["game"]);
        byte[] first = await File.ReadAllBytesAsync(Target, TestContext.Current.CancellationToken);
        PositionsFile.Write(run, Target, mostRows: 50);
        Assert.Equal(first, await File.ReadAllBytesAsync(Target, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Games_of_go_are_told_by_moves_with_commas_and_keep_their_rules()
    {
        TrainingConfig config = Tiny.Config with
        {
            Game = "go9:komi=0.5",
            Iterations = 1,
            GamesPerIteration = 2,
            BufferCapacity = 1000,
            StrengthEvery = 0,
            TrainingSteps = 1,
        };
        RunFolder run = await TinyRun.Train(config, folder.File("run"));
        PositionsFile.Write(run, Target);
        List<Row> rows = await Read();
        Row last = rows.Last(row => row.Game == 0);
        Go<Points9> position = GameCatalogue.Open(config.Game, new Replay(last.Moves + "," + last.Move));
        Assert.Equal(last.Plies, position.Ply);
        Assert.True(position.IsTerminal);
        Assert.Equal(-position.TerminalValue, last.Outcome);
        Assert.All(rows, row => Assert.Equal(Go<Points9>.Info.ActionCount, row.Policy!.Count));
    }

    [Fact]
    public void A_run_without_games_is_refused_in_one_line_and_no_file_appears()
    {
        RunFolder run = RunFolder.Create(folder.File("run"), new RunDescription { Config = Tiny.Config });
        Assert.Contains("has no games of self-play", Assert.Throws<InvalidDataException>(() =>
            PositionsFile.Write(run, Target)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public async Task Damaged_games_are_refused_by_name_and_an_older_file_stays()
    {
        RunFolder run = await TinyRun.Train(Tiny.Config with { Iterations = 2 }, folder.File("run"));
        PositionsFile.Write(run, Target);
        byte[] before = await File.ReadAllBytesAsync(Target, TestContext.Current.CancellationToken);
        string damaged = run.GamesFile(2);
        await File.AppendAllTextAsync(damaged, "half a ga", TestContext.Current.CancellationToken);
        Assert.Contains(damaged, Assert.Throws<InvalidDataException>(() =>
            PositionsFile.Write(run, Target)).Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Target, TestContext.Current.CancellationToken));
        Assert.Equal([Target], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Searches_of_other_games_are_refused_by_name_and_only_who_resumes_hears_of_resuming()
    {
        RunFolder run = await TinyRun.Train(Tiny.Config with { Iterations = 2 }, folder.File("run"));
        await using (FileStream policies = File.Create(run.PoliciesFile(2)))
        {
            SelfPlayFile.WritePolicies<TicTacToe>(policies, run.Config, []);
        }

        string problem = $"'{run.PoliciesFile(2)}' does not belong to the games beside it";
        Assert.Equal(problem, Assert.Throws<InvalidDataException>(() => PositionsFile.Write(run, Target)).Message);
        Assert.Equal($"{problem}; the run cannot be resumed", Assert.Throws<InvalidDataException>(() =>
            SelfPlayFile.Load(run, 2, default(TicTacToe))).Message);
    }

    private static void Check(Row[] rows, int iteration, GameRecord<TicTacToe> game)
    {
        TicTacToe position = game.Start;
        byte[] tokens = new byte[TicTacToe.Info.TokenCount];
        float[] policy = new float[TicTacToe.Info.ActionCount];
        string line = game.MovesText();
        for (int i = 0; i < rows.Length; i++)
        {
            Row row = rows[i];
            Assert.Equal((iteration, game.Index, i, line.Length), (row.Iteration, row.Game, row.Ply, row.Plies));
            Assert.Equal((line[..i], line[i..(i + 1)]), (row.Moves, row.Move));
            Assert.Equal(game.Actions[i], row.Action);
            Assert.Equal(i % 2 == 0 ? game.Outcome : -game.Outcome, row.Outcome);
            Assert.Equal(game.RootValues[i], row.RootValue ?? float.NaN);
            Assert.Equal(game.Resignation is { EndsGame: true }, row.Resigned);
            Assert.Equal(game.Resignation is { PlayedOn: true }, row.PlayedOn);
            position.Encode(tokens);
            Assert.Equal(tokens, row.Tokens);
            if (game.Policies[i].Count > 0)
            {
                game.Policies[i].WriteTo(policy);
                Assert.Equal(policy, row.Policy);
                Assert.Equal(game.Surprises.Count > 0 ? game.Surprises[i] : (float?)null, row.Surprise);
            }
            else
            {
                Assert.Null(row.Policy);
                Assert.Null(row.ValueTarget);
                Assert.Null(row.Surprise);
            }

            position.Play(game.Actions[i]);
        }
    }

    private async Task<List<Row>> Read()
    {
        await using FileStream file = File.OpenRead(Target);
        DeserializationResult<Row> read = await ParquetSerializer.DeserializeAsync<Row>(
            file, cancellationToken: TestContext.Current.CancellationToken);
        return [.. read.Data];
    }

    private sealed class Replay(string line) : IGameVisitor<Go<Points9>>
    {
        public Go<Points9> Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => (Go<Points9>)(object)MoveText.Play(start, line, out _);
    }

    // The columns, by their names in the file.
    private sealed class Row
    {
        [JsonPropertyName("iteration")]
        public int Iteration { get; set; }

        [JsonPropertyName("game")]
        public int Game { get; set; }

        [JsonPropertyName("ply")]
        public int Ply { get; set; }

        [JsonPropertyName("plies")]
        public int Plies { get; set; }

        [JsonPropertyName("moves"), ParquetRequired]
        public string Moves { get; set; } = "";

        [JsonPropertyName("move"), ParquetRequired]
        public string Move { get; set; } = "";

        [JsonPropertyName("action")]
        public int Action { get; set; }

        [JsonPropertyName("outcome")]
        public float Outcome { get; set; }

        [JsonPropertyName("value_target")]
        public float? ValueTarget { get; set; }

        [JsonPropertyName("root_value")]
        public float? RootValue { get; set; }

        [JsonPropertyName("surprise")]
        public float? Surprise { get; set; }

        [JsonPropertyName("resigned")]
        public bool Resigned { get; set; }

        [JsonPropertyName("played_on")]
        public bool PlayedOn { get; set; }

        [JsonPropertyName("tokens")]
        public List<byte> Tokens { get; set; } = [];

        [JsonPropertyName("policy")]
        public List<float>? Policy { get; set; }
    }
}
