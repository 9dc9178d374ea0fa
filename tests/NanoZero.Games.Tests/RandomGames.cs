namespace NanoZero.Games.Tests;

/// <summary>Something that must hold at every reachable position of every game.</summary>
internal interface ILaw
{
    /// <summary>Asserts the law at one position.</summary>
    void Check<TGame>(TGame position, Random random)
        where TGame : unmanaged, IGame<TGame>;
}

/// <summary>Walks random games, the same ones every time.</summary>
internal static class RandomGames
{
    private const int PositionsPerGame = 400;

    /// <summary>Asserts a law at random reachable positions, first and last positions of games among them.</summary>
    public static void Check(string game, ILaw law) => GameCatalogue.Open(game, new Walk(law));

    /// <summary>Returns the legal actions as an array.</summary>
    public static ushort[] LegalActions<TGame>(TGame position)
        where TGame : unmanaged, IGame<TGame>
    {
        ushort[] actions = new ushort[TGame.Info.MaxLegalActions];
        return actions[..position.LegalActions(actions)];
    }

    // Long games are checked at some of their positions only, so that every game of the catalogue takes about the same time.
    private sealed class Walk(ILaw law) : IGameVisitor<bool>
    {
        public bool Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            Random random = new(1);
            int step = Math.Max(1, TGame.Info.MaxPlies / 40);
            for (int seen = 0; seen < PositionsPerGame;)
            {
                TGame position = start;
                while (true)
                {
                    if (position.IsTerminal || random.Next(step) == 0)
                    {
                        law.Check(position, random);
                        seen++;
                    }

                    if (position.IsTerminal)
                    {
                        break;
                    }

                    ushort[] actions = LegalActions(position);
                    position.Play(actions[random.Next(actions.Length)]);
                }
            }

            return true;
        }
    }
}
