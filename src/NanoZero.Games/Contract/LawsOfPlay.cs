namespace NanoZero.Games;

internal sealed class InfoLaw : ILaw
{
    public void CheckStart<TGame>(TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        TGame.Info.Validate();
        Law.RequireEqual(0, start.Ply, "the start position's Ply");
        Law.Require(!start.IsTerminal, "the game has ended before its first move");
    }
}

internal sealed class LegalActionsLaw : ILaw
{
    public void CheckPosition<TGame>(TGame position, Random random)
        where TGame : unmanaged, IGame<TGame>
    {
        int[] expected = [.. Enumerable.Range(-2, TGame.Info.ActionCount + 4).Where(position.IsLegal)];
        Law.Require(
            expected.All(action => action >= 0 && action < TGame.Info.ActionCount) && !position.IsLegal(int.MinValue)
                && !position.IsLegal(int.MaxValue),
            $"IsLegal is true for an action outside 0 … {TGame.Info.ActionCount - 1}");
        Law.RequireSame(expected, [.. Law.LegalActions(position).Select(action => (int)action)], "LegalActions");
        Law.Require(expected.Length <= TGame.Info.MaxLegalActions,
            $"there are {expected.Length} legal actions, and MaxLegalActions is {TGame.Info.MaxLegalActions}");
    }
}

internal sealed class PlayoutLaw : ILaw
{
    public void CheckPosition<TGame>(TGame position, Random random)
        where TGame : unmanaged, IGame<TGame>
    {
        ushort[] legal = Law.LegalActions(position), played = new ushort[TGame.Info.MaxLegalActions];
        int count = TGame.PlayoutActions(position, played);
        Law.RequireEqual(position.IsTerminal, count == 0, "'there is no action for a playout'");
        Law.Require(played[..count].All(legal.Contains), "a playout has an action that is not legal");
    }
}

internal sealed class EndLaw : ILaw
{
    public void CheckPosition<TGame>(TGame position, Random random)
        where TGame : unmanaged, IGame<TGame>
    {
        Law.RequireEqual(position.IsTerminal, Law.LegalActions(position).Length == 0, "'there is no legal action'");
        Law.Require(
            position.Ply >= 0
                && (position.Ply < TGame.Info.MaxPlies || (position.IsTerminal && position.Ply == TGame.Info.MaxPlies)),
            $"the Ply is {position.Ply}; the game must have ended at MaxPlies, {TGame.Info.MaxPlies}");
        Law.Require(!position.IsTerminal || position.TerminalValue is -1 or 0 or 1,
            $"TerminalValue is {position.TerminalValue}, expected -1, 0 or 1");
    }
}

/// <remarks>
/// A stone may be placed, moved, captured or turned over: a player gains one stone and as many as the opponent loses.
/// </remarks>
internal sealed class TurnLaw : ILaw
{
    public void CheckPosition<TGame>(TGame position, Random random)
        where TGame : unmanaged, IGame<TGame>
    {
        if (position.IsTerminal)
        {
            return;
        }

        ushort[] actions = Law.LegalActions(position);
        int action = actions[random.Next(actions.Length)], mover = Law.SideToMove(position);
        TGame next = position;
        next.Play(action);
        Law.RequireEqual(position.Ply + 1, next.Ply, $"the Ply after action {action}");
        int lost = Law.Stones(position, -mover) - Law.Stones(next, -mover);
        int gained = Law.Stones(next, mover) - Law.Stones(position, mover);
        Law.Require(
            lost >= 0,
            $"action {action} gives the opponent {-lost} stones; StoneAt must count the players from the first, not "
            + "from the side to move");
        Law.Require(gained <= 1 + lost,
            $"action {action} gains {gained} stones where the opponent loses {lost}, expected at most one more");
    }
}

internal sealed class TokenLaw : ILaw
{
    public void CheckPosition<TGame>(TGame position, Random random)
        where TGame : unmanaged, IGame<TGame>
    {
        byte[] tokens = Law.Tokens(position);
        Law.Require(tokens.All(token => token < TGame.Info.TokenKinds),
            $"token {tokens.Max()} is not below TokenKinds, {TGame.Info.TokenKinds}");
        foreach ((int row, int column) in Law.Squares(TGame.Info))
        {
            int shown = tokens[(row * TGame.Info.Columns) + column] switch { 0 => -1, 2 => 1, _ => 0 };
            Law.RequireEqual(position.StoneAt(row, column) * Law.SideToMove(position), shown,
                $"the owner that the token of row {row}, column {column} shows to the side to move");
        }
    }
}

internal sealed class KeyLaw : ILaw
{
    private readonly Dictionary<UInt128, string> tokensOf = [];
    private readonly Dictionary<UInt128, string> actionsOf = [];

    public void CheckPosition<TGame>(TGame position, Random random)
        where TGame : unmanaged, IGame<TGame>
    {
        for (int symmetry = 0; symmetry < TGame.Info.SymmetryCount; symmetry++)
        {
            TGame seen = position.Transform(symmetry);
            RequireSame(tokensOf, seen.Key, Convert.ToHexString(Law.Tokens(seen)), "shows other tokens");
            if (!seen.IsTerminal)
            {
                RequireSame(actionsOf, seen.Key, string.Join(' ', Law.LegalActions(seen)), "has other legal actions");
            }
        }
    }

    private static void RequireSame(Dictionary<UInt128, string> known, UInt128 key, string value, string otherwise)
    {
        known.TryAdd(key, value);
        Law.Require(
            known[key] == value, $"a position seen before has the same Key and {otherwise}: {known[key]} and {value}");
    }
}

internal sealed class EqualityLaw : ILaw
{
    public void CheckPosition<TGame>(TGame position, Random random)
        where TGame : unmanaged, IGame<TGame>
    {
        TGame copy = position;
        Law.Require(position.Equals(copy) && position.Equals((object)copy), "a position does not equal its copy");
        Law.RequireEqual(position.GetHashCode(), copy.GetHashCode(), "the hash code of a copy");
        if (!position.IsTerminal)
        {
            UInt128 key = position.Key;
            copy.Play(Law.LegalActions(position)[0]);
            Law.Require(!position.Equals(copy), "a position equals the one after its first legal action");
            Law.RequireEqual(key, position.Key, "the Key of a position whose copy was played on");
        }
    }
}

internal sealed class AllocationLaw : ILaw
{
    public void CheckStart<TGame>(TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        ushort[] actions = new ushort[TGame.Info.MaxLegalActions];
        byte[] tokens = new byte[TGame.Info.TokenCount];
        UInt128 used = PlayOut(start, 1, actions, tokens);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (uint game = 2; game < 5; game++)
        {
            used ^= PlayOut(start, game, actions, tokens);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Law.Require(
            allocated == 0,
            $"three games allocated {allocated} bytes; Info must be stored, not made at every call, and positions hold "
            + "all their state themselves");
        GC.KeepAlive(used);
    }

    // Returns a number that depends on all it did: nothing is left out.
    private static UInt128 PlayOut<TGame>(TGame position, uint seed, ushort[] actions, byte[] tokens)
        where TGame : unmanaged, IGame<TGame>
    {
        UInt128 used = default;
        while (!position.IsTerminal && position.Ply <= TGame.Info.MaxPlies)
        {
            seed = (seed * 1_664_525) + 1_013_904_223;
            int action = actions[(seed >> 8) % (uint)position.LegalActions(actions)];
            used ^= position.Transform((int)(seed >> 16) % TGame.Info.SymmetryCount).Key;
            position.Encode(tokens);
            if (position.IsLegal(action))
            {
                position.Play(action);
            }
        }

        return used + tokens[0] + (uint)(position.TerminalValue + 1);
    }
}
