// Searches one position with PUCT and random playouts: no network, no training.
// Run it with: dotnet run samples/search.cs 4455
#:project ../src/NanoZero.Search
using NanoZero.Games;
using NanoZero.Search;

ConnectFour position = MoveText.Play<ConnectFour>(args is [string moves, ..] ? moves : "4455");
using RolloutEvaluator<ConnectFour> evaluator = new(seed: 1);
SearchResult result = BatchSearch.Run(position, evaluator, new SearchOptions { Simulations = 800 });

Console.Write(BoardText.Draw(position));
Console.WriteLine($"play {ConnectFour.ActionText(result.Best)}, worth {result.Value:F2} to the side to move");
foreach (ActionResult action in result.Actions)
{
    Console.WriteLine($"{ConnectFour.ActionText(action.Action)}  {action.Visits,4} visits  value {action.Q,5:F2}");
}
