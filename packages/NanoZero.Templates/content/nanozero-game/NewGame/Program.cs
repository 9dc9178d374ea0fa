// dotnet run -- train [ITERATIONS]    trains an agent; again goes on where it stopped
// dotnet run -- play                  plays against it
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Training;
using NewGame;

const string Run = "runs/newgame";
GameCatalogue.Register<NewGamePosition>(); // makes the game known by its name

try
{
    switch (args)
    {
        case ["train"]:
            await Train(iterations: 10);
            return 0;
        case ["train", var number] when int.TryParse(number, out int iterations) && iterations > 0:
            await Train(iterations);
            return 0;
        case ["play"]:
            Play();
            return 0;
        default:
            Console.Error.WriteLine("expected: train [ITERATIONS], or play");
            return 2;
    }
}
catch (Exception exception) when (exception is InvalidDataException or IOException)
{
    Console.Error.WriteLine(exception.Message); // such as: there is no run yet
    return 1;
}

static async Task Train(int iterations)
{
    TrainingConfig config = TrainingPresets.Get(NewGamePosition.Info.Name, "quick") with { Iterations = iterations };
    await foreach (IterationReport report in Trainer.Run(config, Run, resume: true))
    {
        Console.WriteLine($"iteration {report.Iteration}: policy loss {report.Learning.PolicyLoss:F2}");
    }

    MatchOptions options = new() { Openings = new OpeningOptions { Count = 20 } };
    PlayedMatch match = Arena.Play(ResolvedPlayer.Of($"puct:{Run}@50"), ResolvedPlayer.Of("random"), options);
    Console.WriteLine($"the agent scores {match.Statistics.Score:P0} against random moves");
}

static void Play()
{
    using IGameSession session = PlayerSession.Open(NewGamePosition.Info.Name, ResolvedPlayer.Of($"puct:{Run}@200"));
    while (!session.View.IsOver)
    {
        Console.Write(session.View.MarkedBoard);
        if (session.View.Ply % 2 == 1)
        {
            session.Play(session.Think().Move);
            continue;
        }

        Console.Write("your move: ");
        string? move = Console.ReadLine();
        if (move is null or "quit")
        {
            return;
        }

        try
        {
            session.Play(move);
        }
        catch (FormatException exception)
        {
            Console.WriteLine(exception.Message);
        }
    }

    Console.Write(session.View.MarkedBoard);
    Console.WriteLine(session.View.Outcome switch { 1 => "X wins", -1 => "O wins", _ => "a draw" });
}
