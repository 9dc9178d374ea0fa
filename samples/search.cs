// Searches one position with PUCT and random playouts: no network, no training.
// Run it with: dotnet run samples/search.cs
#:project ../src/NanoZero.Search
using NanoZero.Games;
using NanoZero.Search;

string moves = args is [string text, ..] ? text : "4455";
ConnectFour position = MoveText.Play(ConnectFour.Start(GameOptions.Default), moves, out _);
RolloutEvaluator<ConnectFour> evaluator = new(seed: 1);
SearchOptions options = new() { Simulations = 800 };
SearchResult result = BatchSearch.Run([position], evaluator, options, leavesPerBatch: 8, seed: 1)[0];

Console.Write(BoardText.Draw(position));
Console.WriteLine($"best is {ConnectFour.ActionText(result.Best)}, worth {result.Value:F2} to the side to move");
foreach (ActionResult action in result.Actions)
{
    Console.WriteLine($"{ConnectFour.ActionText(action.Action)}  {action.Visits,4} visits  Q {action.Q,5:F2}");
}
