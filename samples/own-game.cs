// A game of your own: write it, check its laws, train an agent for it, and play a match with the agent.
// The game has nine squares in a row. Three stones of one colour side by side win.
// Run it with: dotnet run samples/own-game.cs
#:project ../src/NanoZero.Training
using System.Numerics;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;
using NanoZero.Training;

GameContract.Check<Strip>(); // plays the game at random and throws if it breaks a law
GameCatalogue.Register<Strip>(); // makes the game known by its name

TrainingConfig config = TrainingPresets.Get("strip", "quick") with { StrengthEvery = 0 };
await foreach (IterationReport report in Trainer.Run(config, "runs/strip", resume: true))
{
    Console.WriteLine($"iteration {report.Iteration}: policy loss {report.Learning.PolicyLoss:F2}");
}

MatchOptions options = new() { Openings = new OpeningOptions { Count = 10 } };
PlayedMatch match = Arena.Play(ResolvedPlayer.Of("puct:runs/strip@50"), ResolvedPlayer.Of("random"), options);
Console.WriteLine($"the agent scores {match.Statistics.Score:P0} against random moves");

using IGameSession session = PlayerSession.Open("strip", ResolvedPlayer.Of("runs/strip"));
while (!session.View.IsOver)
{
    session.Play(session.Think().Move);
    Console.Write(session.View.MarkedBoard);
}

internal struct Strip : IGame<Strip>
{
    private const int Squares = 9, Full = (1 << Squares) - 1;

    private int own, opponent; // one bit for each square; own are the stones of the side to move

    public static GameInfo Info { get; } = new()
    {
        Name = "strip",              // in commands and files
        Title = "Three on a strip",  // for people
        Rows = 1,
        Columns = Squares,
        ActionCount = Squares,       // actions are 0 to 8
        MaxLegalActions = Squares,   // the most in any position
        SymmetryCount = 2,           // the identity and the mirror image
        MaxPlies = Squares,          // the longest game; a ply is one move of one side
        TokenCount = Squares,        // how many numbers Encode writes: one for each square
        TokenKinds = 3,              // the values of these numbers: 0, 1 and 2
        TypicalLegalActions = 5,     // sets the exploration noise of self-play
        ActionSeparator = "",        // between moves in a text: "51" is two moves
        MinOpeningPlies = 0,         // openings of matches have 0 to 2 random moves
        MaxOpeningPlies = 2,
    };

    public readonly int Ply => BitOperations.PopCount((uint)(own | opponent));

    public readonly bool IsTerminal => HasLine(opponent) || (own | opponent) == Full;

    public readonly float TerminalValue => HasLine(opponent) ? -1 : 0;

    public readonly UInt128 Key => ((ulong)own << Squares) | (uint)opponent;

    public static Strip Start(GameOptions options)
    {
        options.RequireKnown(Info.Name); // it has no rule options
        return default;
    }

    public readonly int LegalActions(Span<ushort> actions)
    {
        int count = 0;
        for (int square = 0; square < Squares; square++)
        {
            if (IsLegal(square))
            {
                actions[count++] = (ushort)square;
            }
        }

        return count;
    }

    public readonly bool IsLegal(int action) =>
        action is >= 0 and < Squares && (((own | opponent) >> action) & 1) == 0 && !IsTerminal;

    public void Play(int action) => (own, opponent) = (opponent, own | (1 << action));

    public readonly Strip Transform(int symmetry) =>
        symmetry == 0 ? this : new() { own = Mirror(own), opponent = Mirror(opponent) };

    public static int TransformAction(int action, int symmetry) => symmetry == 0 ? action : Squares - 1 - action;

    public static int InverseSymmetry(int symmetry) => symmetry;

    public readonly void Encode(Span<byte> tokens)
    {
        for (int square = 0; square < Squares; square++)
        {
            tokens[square] = (byte)(1 + ((own >> square) & 1) - ((opponent >> square) & 1));
        }
    }

    public readonly int StoneAt(int row, int column)
    {
        int stone = ((own >> column) & 1) - ((opponent >> column) & 1);
        return Ply % 2 == 0 ? stone : -stone;
    }

    public static string ActionText(int action) => $"{action + 1}";

    public static bool TryParseAction(ReadOnlySpan<char> text, out int action)
    {
        action = text.Length == 1 && text[0] is >= '1' and <= '9' ? text[0] - '1' : -1;
        return action >= 0;
    }

    public readonly bool Equals(Strip other) => own == other.own && opponent == other.opponent;

    public override readonly bool Equals(object? obj) => obj is Strip other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(own, opponent);

    private static bool HasLine(int stones) => (stones & (stones >> 1) & (stones >> 2)) != 0;

    private static int Mirror(int stones)
    {
        int mirrored = 0;
        for (int square = 0; square < Squares; square++)
        {
            mirrored |= ((stones >> square) & 1) << (Squares - 1 - square);
        }

        return mirrored;
    }
}
