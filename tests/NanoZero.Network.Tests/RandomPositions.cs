using NanoZero.Games;

namespace NanoZero.Network.Tests;

/// <summary>Positions that a test's network looks at.</summary>
internal static class RandomPositions
{
    /// <summary>Returns non-terminal positions reached by random play from the start.</summary>
    public static TGame[] Of<TGame>(int count, int seed)
        where TGame : unmanaged, IGame<TGame>
    {
        Random random = new(seed);
        ushort[] actions = new ushort[TGame.Info.MaxLegalActions];
        TGame[] positions = new TGame[count];
        for (int i = 0; i < count; i++)
        {
            TGame position = TGame.Start(GameOptions.Default);
            for (int plies = random.Next(20); plies > 0; plies--)
            {
                TGame next = position;
                next.Play(actions[random.Next(position.LegalActions(actions))]);
                if (next.IsTerminal)
                {
                    break;
                }

                position = next;
            }

            positions[i] = position;
        }

        return positions;
    }
}
