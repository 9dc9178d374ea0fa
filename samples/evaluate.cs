// Loads a trained network and asks it about a position: alone, and as the evaluator of a search.
// Train one with:  ./nanozero train tictactoe
// Run it with:     dotnet run samples/evaluate.cs runs/tictactoe-puct 51
#:project ../src/NanoZero.Training
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Search;

string folder = args is [string path, ..] ? path : "runs/tictactoe-puct"; // a run, or one of its checkpoints
string moves = args is [_, string line, ..] ? line : "51";

using PolicyValueNetwork network = Checkpoint.Load(folder, TicTacToe.Info);
using NetworkEvaluator<TicTacToe> evaluator = new(network, ExecutionPlan.Reference);
TicTacToe position = MoveText.Play<TicTacToe>(moves);
AnswerBuffer answers = AnswerBuffer.Of(evaluator, [position]);
SearchResult result = BatchSearch.Run(position, evaluator, new SearchOptions { Simulations = 200 });

Console.Write(BoardText.Draw(position));
Console.WriteLine($"value for the side to move: network {answers.All.Values[0]:F2}, search {result.Value:F2}");
Console.WriteLine("move  network  search");
foreach (ActionResult action in result.Actions)
{
    Console.WriteLine($"{TicTacToe.ActionText(action.Action),-4}  {action.Prior,7:P0}  {action.Policy,6:P0}");
}
