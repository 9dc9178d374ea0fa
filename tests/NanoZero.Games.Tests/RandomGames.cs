namespace NanoZero.Games.Tests;

/// <summary>Something that holds at every reachable position.</summary>
internal interface IPositionCheck
{
    /// <summary>Asserts it at one position.</summary>
    void Check<TGame>(TGame position)
        where TGame : unmanaged, IGame<TGame>;
}

/// <summary>Walks random games, the same ones every time.</summary>
internal static class RandomGames
{
    private const int PositionsPerGame = 400;

    /// <summary>
    /// Asserts something at random reachable positions, first and last positions of games among them.
    /// </summary>
    public static void Check(string game, IPositionCheck check) => GameCatalogue.Open(game, new Walk(check));

    /// <summary>Returns the legal actions as an array.</summary>
    public static ushort[] LegalActions<TGame>(TGame position)
        where TGame : unmanaged, IGame<TGame>
    {
        ushort[] actions = new ushort[TGame.Info.MaxLegalActions];
        return actions[..position.LegalActions(actions)];
    }

    private sealed class Walk(IPositionCheck check) : IGameVisitor<bool>
    {
        public bool Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            Random random = new(1);
            int step = Math.Max(1, TGame.Info.MaxPlies / 40);
            for (int seen = 0; seen < PositionsPerGame;)
            {
                TGame position = start;
                for (; !position.IsTerminal; position.Play(Chosen(position)))
                {
                    if (random.Next(step) == 0)
                    {
                        check.Check(position);
                        seen++;
                    }
                }

                check.Check(position);
                seen++;
            }

            return true;

            ushort Chosen(TGame position)
            {
                ushort[] actions = LegalActions(position);
                return actions[random.Next(actions.Length)];
            }
        }
    }
}
