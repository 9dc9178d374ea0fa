// The original study as one program. Its question: what does it cost, and what does it gain, when a tree search sends
// several leaves at once to the network? Agents learn by self-play with PUCT and with TTTS, with 1, 4 and 8 leaves in
// flight. Then they play each other.
//
//   dotnet run samples/original-study.cs            tic-tac-toe, about a minute: shows what the study does
//   dotnet run samples/original-study.cs quick      Connect Four with small networks, about ten minutes on 2 cores
//   dotnet run samples/original-study.cs original   Connect Four with the numbers of the original study: days
//
// A program that was stopped goes on where it was when it is started again. The command `./nanozero study batching`
// asks the same question with several seeds.
#:project ../src/NanoZero.Training
#:project ../src/NanoZero.Reports
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Reports;
using NanoZero.Search;
using NanoZero.Statistics;
using NanoZero.Training;

// ---- 1. Settings ---------------------------------------------------------------------------------------------------
string size = args is [string asked, ..] ? asked : "tiny";
string folder = $"runs/original-study-{size}";
int[] multipliers = [1, 4, 8];
AlgorithmOptions[] algorithms = [new PuctOptions(), new TttsOptions()];

TrainingConfig training = size switch
{
    "tiny" => TrainingPresets.Get("tictactoe", "quick") with { Iterations = 8, CheckpointEvery = 2 },
    "quick" => TrainingPresets.Get("connect4", "quick") with { Iterations = 10, CheckpointEvery = 2 },
    "original" => TrainingPresets.Get("connect4", "original") with { CheckpointEvery = 20 },
    _ => throw new ArgumentException($"'{size}' is no size of this study; the sizes are tiny, quick and original"),
};
training = training with { StrengthEvery = 0, StrengthPositions = null }; // the arenas below measure strength
MatchOptions arena = new() { Openings = new OpeningOptions { Count = size == "tiny" ? 20 : 50 }, Seed = 1 };

// ---- 2. Environment ------------------------------------------------------------------------------------------------
// What the game is like when nobody thinks: one random game to look at, and the numbers of many.
ResolvedPlayer random = ResolvedPlayer.Of("random");
using (IGameSession game = PlayerSession.Open(training.Game, random))
{
    while (!game.View.IsOver)
    {
        game.Play(game.Think().Move);
    }

    Console.WriteLine($"{game.Game.Title}: a random game, {game.View.Line}");
    Console.Write(game.View.Board);
}

MatchStatistics chance = Arena.Play(random, random, arena, game: training.Game).Statistics;
Console.WriteLine($"{chance.MeanPlies:F1} plies a random game; who moves first scores {chance.MovingFirst.Score:P0}\n");

// ---- 3. Training ---------------------------------------------------------------------------------------------------
// Six agents that differ in the search of their self-play and in nothing else. How networks run fastest on this machine
// is measured once, so that all six are trained in the same way.
ExecutionPlan plan = Trainer.MeasurePlan(training);
List<Agent> agents = [];
foreach (AlgorithmOptions algorithm in algorithms)
{
    foreach (int multiplier in multipliers)
    {
        SearchOptions search = training.Search with { Algorithm = algorithm, LeavesInFlight = multiplier };
        string name = $"{algorithm.Name}-{multiplier}x";
        RunFolder run = Trainer.Prepare(training with { Search = search }, $"{folder}/{name}", resume: true, plan);
        await foreach (IterationReport done in Trainer.Run(run))
        {
            Console.WriteLine($"{name}: iteration {done.Iteration}, policy loss {done.Learning.PolicyLoss:F2}");
        }

        agents.Add(new Agent(name, algorithm, multiplier, run, TrainedModel.Open(run.Path)));
    }
}

Agent AgentOf(AlgorithmOptions algorithm, int multiplier) =>
    agents.Single(agent => agent.Algorithm == algorithm && agent.Multiplier == multiplier);

// An agent's network with its algorithm at some multiplier, which need not be the one it was trained with.
ResolvedPlayer At(Agent agent, int multiplier) => ResolvedPlayer.Of(
    agent.Model, training.StrengthSearch with { Algorithm = agent.Algorithm, LeavesInFlight = multiplier });

Table trainingTable = new(
    [
        Column.Words("agent"), Column.Numbers("self-play, s"), Column.Numbers("evaluations/s"),
        Column.Numbers("positions a batch"), Column.Numbers("collisions"), Column.Numbers("policy loss"),
    ],
    [.. agents.Select(agent => (Cell[])
    [
        agent.Name,
        Cell.Number(agent.Seconds, "0.0"),
        Cell.Number(agent.Counts.Evaluations / agent.Seconds),
        Cell.Number(agent.Counts.MeanBatch, "0.0"),
        Cell.Percent(agent.Counts.CollisionRate),
        Cell.Number(agent.Metrics[^1].Learning.PolicyLoss, "0.00"),
    ])]);

// ---- 4. The searches -----------------------------------------------------------------------------------------------
// One network, one position, six searches: more leaves in flight find almost the same in fewer, larger batches.
Table searchTable = new(
    [
        Column.Words("search"), Column.Words("best move"), Column.Numbers("value"),
        Column.Numbers("evaluations"), Column.Numbers("collisions"),
    ],
    [.. algorithms.SelectMany(algorithm => multipliers.Select(multiplier =>
    {
        Agent agent = AgentOf(algorithm, 1);
        using IGameSession game = PlayerSession.Open(training.Game, At(agent, multiplier));
        Thought thought = game.Think();
        Analysis found = thought.Search!;
        return (Cell[])
        [
            $"{algorithm.Name} at {multiplier}×", thought.Move, Cell.Number(found.Value, "+0.00;-0.00;0.00"),
            Cell.Number(found.Evaluations), Cell.Number(found.Collisions),
        ];
    }))]);

// ---- 5. Arenas -----------------------------------------------------------------------------------------------------
// Every opening is played twice with the sides swapped. "Not worse" means: at most 30 Elo worse, with 95 % confidence.
List<(string Question, string Pairing, MatchStatistics Result)> matches = [];
void Play(string question, ResolvedPlayer a, ResolvedPlayer b, string pairing)
{
    string file = $"{folder}/arena/{matches.Count + 1:D2}.json";
    matches.Add((question, pairing, Arena.Play(a, b, arena, file: file).Statistics));
    Console.WriteLine($"{pairing}: {matches[^1].Result.Elo.WithUnit()}");
}

foreach (AlgorithmOptions algorithm in algorithms)
{
    foreach (int multiplier in multipliers[1..])
    {
        (Agent many, Agent one) = (AgentOf(algorithm, multiplier), AgentOf(algorithm, 1));
        Play("Does batching hurt play?", At(one, multiplier), At(one, 1), $"{one.Name} at {multiplier}× – at 1×");
        Play("Does batching hurt learning?", At(many, 1), At(one, 1), $"{many.Name} – {one.Name}, both at 1×");
    }
}

foreach (int multiplier in multipliers)
{
    (Agent ttts, Agent puct) = (AgentOf(algorithms[1], multiplier), AgentOf(algorithms[0], multiplier));
    Play("Which algorithm is better?", At(ttts, multiplier), At(puct, multiplier), $"{ttts.Name} – {puct.Name}");
}

Table ArenaTable(string question) => new(
    [Column.Words("A – B"), Column.Numbers("games"), Column.Numbers("Elo [95 %]"), Column.Words("A than B")],
    [.. matches.Where(match => match.Question == question).Select(match => (Cell[])
    [
        match.Pairing, Cell.Number(match.Result.Counts.Games.Games), Cell.Of(match.Result.Elo),
        Cell.Of(Comparison.Of(match.Result.Counts.Pairs).Verdict),
    ])]);

// ---- 6. Checkpoint ladder ------------------------------------------------------------------------------------------
// Does training make agents stronger? Every checkpoint of an agent plays every earlier one.
HeatMap LadderOf(Agent agent)
{
    LadderMatch[] played = [.. Ladder.Play(agent.Run, arena)];
    int[] steps = [.. played.SelectMany(match => (int[])[match.Older, match.Newer]).Distinct().Order()];
    double?[][] scores = [.. steps.Select(newer => steps.Select(older => played
        .FirstOrDefault(match => match.Newer == newer && match.Older == older)?.Statistics.Score).ToArray())];
    string[] names = [.. steps.Select(step => $"{step}")];
    return new HeatMap
    {
        Title = agent.Name, Rows = names, Columns = names, Values = scores, RowLabel = "iteration", IsPercent = true,
        ColumnLabel = "score against iteration", Minimum = 0, Maximum = 1, Midpoint = 0.5, Width = 480,
    };
}

HeatMap[] ladders = [.. algorithms.Select(algorithm => LadderOf(AgentOf(algorithm, 1)))];

// ---- 7. Summary and figures ----------------------------------------------------------------------------------------
LineChart losses = new()
{
    Title = "Learning", X = new ChartAxis("iteration"), Y = new ChartAxis("policy loss", "nats"),
    Series = [.. agents.Select(agent => new LineSeries(
        agent.Name, [.. agent.Metrics.Select(done => new ChartPoint(done.Iteration, done.Learning.PolicyLoss))]))],
};
string[] questions = [.. matches.Select(match => match.Question).Distinct()];
Report report = new($"The original study, {size}", "",
[
    new Section("How fast do agents train?", [trainingTable, new Figure("learning", "Policy loss.", [losses])]),
    new Section("What do the searches find?", [searchTable]),
    .. questions.Select(question => new Section(question, [ArenaTable(question)])),
    new Section("Does training make agents stronger?", [new Figure("ladder", "Rows against columns.", ladders)]),
]);
Console.WriteLine();
TextPage.Write(Console.Out, report, columns: 110);
Console.WriteLine($"\nThe same with figures: {ReportFiles.Write(report, folder)}");

internal sealed record Agent(string Name, AlgorithmOptions Algorithm, int Multiplier, RunFolder Run, TrainedModel Model)
{
    public IReadOnlyList<IterationReport> Metrics { get; } = Run.Metrics();

    public PlayCounts Counts => PlayCounts.Sum(Metrics.Select(done => done.SelfPlay.Counts));

    public double Seconds => Metrics.Sum(done => done.SelfPlay.Seconds);
}
