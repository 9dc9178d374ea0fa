// A game without type parameters: what a terminal, a protocol for programs or a web page sits on.
// Run it with: dotnet run samples/session.cs connect4 puct:shipped@8
#:project ../src/NanoZero.Training
using NanoZero.Play;
using NanoZero.Training;

string game = args is [string name, ..] ? name : "connect4";
string player = args is [_, string text, ..] ? text : "shipped"; // any player: random, rollout@400, puct:DIR@200

using IGameSession session = PlayerSession.Open(game, ResolvedPlayer.Of(player, game));
while (!session.View.IsOver)
{
    Thought thought = session.Think();
    session.Play(thought.Move);
    Console.WriteLine($"{session.View.Ply}. {thought.Move}, expecting {string.Join(' ', thought.Line)}");
}

Console.Write(session.View.MarkedBoard);
Console.WriteLine(session.View.Outcome switch { 1 => "the first player won", -1 => "the second won", _ => "a draw" });
