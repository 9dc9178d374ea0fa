namespace NanoZero.Games;

/// <summary>
/// The laws of <see cref="GameContract"/>. Each holds at the start of a game, at every reachable position, or both, and
/// throws where it does not. Some remember positions: a walk through a game needs laws of its own.
/// </summary>
internal sealed class Laws<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    private readonly Dictionary<UInt128, string> tokensOf = [];
    private readonly Dictionary<UInt128, string> actionsOf = [];
    private List<int>[][] places = [];

    private static GameInfo Info => TGame.Info;

    /// <summary>Gets the laws: in words, at the start, and at a position.</summary>
    public IReadOnlyList<(string Name, Action<TGame>? AtStart, Action<TGame, Random>? AtPosition)> All =>
    [
        ("the sizes in Info fit together", SizesFit, null),
        ("legal actions ascend and are those that are legal", null, LegalActionsAreLegal),
        ("playouts play legal actions, and have one while the game goes on", null, PlayoutsAreLegal),
        ("a position has a legal action exactly while the game goes on", null, EndHasNoAction),
        ("every action adds a ply and gives the opponent no stone", null, ActionAddsPly),
        ("tokens are in range and show the board from the side to move", null, TokensShowBoard),
        ("symmetries commute with play", null, SymmetriesCommute),
        ("every symmetry moves the squares' tokens to other squares, the same way in every position",
            AnyPlace, SymmetriesMoveTokens),
        ("every symmetry is undone by its inverse", ActionsAreUndone, PositionsAreUndone),
        ("every action survives being written and read", ActionsAreReadBack, MovesAreReadBack),
        ("positions with equal keys show the same tokens and have the same legal actions", null, EqualKeysAreEqual),
        ("equal positions have equal hashes, and a played copy leaves its original", null, CopiesAreEqual),
        ("the board is drawn with one mark a stone", null, DrawingShowsStones),
        ("play allocates nothing", PlayAllocatesNothing, null),
    ];

    /// <summary>Throws where a law does not hold.</summary>
    public static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new GameContractException(otherwise);
        }
    }

    /// <summary>Returns the legal actions; there may be more than the game says.</summary>
    public static ushort[] LegalActions(TGame position)
    {
        ushort[] actions = new ushort[Math.Max(Info.ActionCount, Info.MaxLegalActions)];
        return actions[..position.LegalActions(actions)];
    }

    private static void RequireEqual<T>(T expected, T actual, string what) =>
        Require(EqualityComparer<T>.Default.Equals(expected, actual), $"{what} is {actual}, expected {expected}");

    private static void RequireSame<T>(IReadOnlyList<T> expected, IReadOnlyList<T> actual, string what) => Require(
        expected.SequenceEqual(actual),
        $"{what} are [{string.Join(", ", actual)}], expected [{string.Join(", ", expected)}]");

    private static byte[] Tokens(TGame position)
    {
        byte[] tokens = new byte[Info.TokenCount];
        position.Encode(tokens);
        return tokens;
    }

    // 1 where the first player is to move, else -1.
    private static int SideToMove(TGame position) => position.Ply % 2 == 0 ? 1 : -1;

    private static int Stones(TGame position, int player) =>
        Squares().Count(square => position.StoneAt(square.Row, square.Column) == player);

    private static IEnumerable<(int Row, int Column)> Squares() =>
        from row in Enumerable.Range(0, Info.Rows)
        from column in Enumerable.Range(0, Info.Columns)
        select (row, column);

    private static void SizesFit(TGame start)
    {
        Info.Validate();
        RequireEqual(0, start.Ply, "the start position's Ply");
        Require(!start.IsTerminal, "the game has ended before its first move");
    }

    private static void LegalActionsAreLegal(TGame position, Random random)
    {
        int[] expected = [.. Enumerable.Range(-2, Info.ActionCount + 4).Where(position.IsLegal)];
        bool isInRange = expected.All(action => action >= 0 && action < Info.ActionCount);
        Require(
            isInRange && !position.IsLegal(int.MinValue) && !position.IsLegal(int.MaxValue),
            $"IsLegal is true for an action outside 0 … {Info.ActionCount - 1}");
        RequireSame(expected, [.. LegalActions(position).Select(action => (int)action)], "LegalActions");
        Require(
            expected.Length <= Info.MaxLegalActions,
            $"there are {expected.Length} legal actions, and MaxLegalActions is {Info.MaxLegalActions}");
    }

    private static void PlayoutsAreLegal(TGame position, Random random)
    {
        ushort[] legal = LegalActions(position), played = new ushort[Info.MaxLegalActions];
        int count = TGame.PlayoutActions(position, played);
        RequireEqual(position.IsTerminal, count == 0, "'there is no action for a playout'");
        Require(played[..count].All(legal.Contains), "a playout has an action that is not legal");
    }

    private static void EndHasNoAction(TGame position, Random random)
    {
        RequireEqual(position.IsTerminal, LegalActions(position).Length == 0, "'there is no legal action'");
        Require(
            position.Ply >= 0 && position.Ply <= (position.IsTerminal ? Info.MaxPlies : Info.MaxPlies - 1),
            $"the Ply is {position.Ply}; the game must have ended at MaxPlies, {Info.MaxPlies}");
        Require(
            !position.IsTerminal || position.TerminalValue is -1 or 0 or 1,
            $"TerminalValue is {position.TerminalValue}, expected -1, 0 or 1");
    }

    // A stone may be placed, moved, captured or turned over: a player gains one stone and as many as the opponent
    // loses.
    private static void ActionAddsPly(TGame position, Random random)
    {
        if (position.IsTerminal)
        {
            return;
        }

        ushort[] actions = LegalActions(position);
        int action = actions[random.Next(actions.Length)], mover = SideToMove(position);
        TGame next = position;
        next.Play(action);
        RequireEqual(position.Ply + 1, next.Ply, $"the Ply after action {action}");
        int lost = Stones(position, -mover) - Stones(next, -mover);
        int gained = Stones(next, mover) - Stones(position, mover);
        Require(
            lost >= 0,
            $"action {action} gives the opponent {-lost} stones; "
                + "StoneAt must count the players from the first, not from the side to move");
        Require(
            gained <= 1 + lost,
            $"action {action} gains {gained} stones where the opponent loses {lost}, expected at most one more");
    }

    private static void TokensShowBoard(TGame position, Random random)
    {
        byte[] tokens = Tokens(position);
        Require(
            tokens.All(token => token < Info.TokenKinds),
            $"token {tokens.Max()} is not below TokenKinds, {Info.TokenKinds}");
        foreach ((int row, int column) in Squares())
        {
            RequireEqual(
                position.StoneAt(row, column) * SideToMove(position),
                tokens[(row * Info.Columns) + column] switch { 0 => -1, 2 => 1, _ => 0 },
                $"the owner that the token of row {row}, column {column} shows to the side to move");
        }
    }

    private static void SymmetriesCommute(TGame position, Random random)
    {
        ushort[] actions = LegalActions(position);
        for (int symmetry = 0; symmetry < Info.SymmetryCount; symmetry++)
        {
            TGame seen = position.Transform(symmetry);
            RequireSame(
                [.. actions.Select(action => TGame.TransformAction(action, symmetry)).Order()],
                [.. LegalActions(seen).Select(action => (int)action)],
                $"the legal actions seen through symmetry {symmetry}");
            RequireEqual(position.IsTerminal, seen.IsTerminal, $"IsTerminal seen through symmetry {symmetry}");
            if (position.IsTerminal)
            {
                RequireEqual(
                    position.TerminalValue, seen.TerminalValue, $"TerminalValue seen through symmetry {symmetry}");
                continue;
            }

            int chosen = actions[random.Next(actions.Length)];
            TGame next = position;
            next.Play(chosen);
            seen.Play(TGame.TransformAction(chosen, symmetry));
            Require(
                next.Transform(symmetry).Equals(seen),
                $"action {chosen} then symmetry {symmetry} gives another position "
                    + $"than symmetry {symmetry} then the action seen through it");
            RequireEqual(
                next.Transform(symmetry).Key, seen.Key, $"the Key after action {chosen} and symmetry {symmetry}");
        }
    }

    // Where each square goes is found out: a place stays possible while it has shown the square's token every time.
    private void AnyPlace(TGame start)
    {
        int squares = Info.Rows * Info.Columns;
        places = [.. Enumerable.Range(0, Info.SymmetryCount).Select(_ =>
            Enumerable.Range(0, squares).Select(_ => Enumerable.Range(0, squares).ToList()).ToArray())];
    }

    private void SymmetriesMoveTokens(TGame position, Random random)
    {
        int squares = Info.Rows * Info.Columns;
        byte[] tokens = Tokens(position)[..squares];
        for (int symmetry = 0; symmetry < Info.SymmetryCount; symmetry++)
        {
            byte[] seen = Tokens(position.Transform(symmetry))[..squares];
            RequireSame(
                [.. tokens.Order()],
                [.. seen.Order()],
                $"the tokens of all squares, in order of kind, seen through symmetry {symmetry}");
            for (int square = 0; square < squares; square++)
            {
                places[symmetry][square].RemoveAll(place => seen[place] != tokens[square]);
                Require(
                    places[symmetry][square].Count > 0,
                    $"symmetry {symmetry} moves the token of square {square} "
                        + "to different squares in different positions");
            }
        }
    }

    private static void ActionsAreUndone(TGame start)
    {
        for (int action = 0; action < Info.ActionCount; action++)
        {
            RequireEqual(
                action, TGame.TransformAction(action, 0), $"action {action} seen through symmetry 0, the identity,");
            for (int symmetry = 1; symmetry < Info.SymmetryCount; symmetry++)
            {
                int there = TGame.TransformAction(action, symmetry);
                int back = TGame.TransformAction(there, TGame.InverseSymmetry(symmetry));
                RequireEqual(action, back, $"action {action} seen through symmetry {symmetry} and its inverse");
            }
        }
    }

    private static void PositionsAreUndone(TGame position, Random random)
    {
        Require(position.Equals(position.Transform(0)), "symmetry 0 is not the identity");
        for (int symmetry = 1; symmetry < Info.SymmetryCount; symmetry++)
        {
            Require(
                position.Equals(position.Transform(symmetry).Transform(TGame.InverseSymmetry(symmetry))),
                $"a position seen through symmetry {symmetry} and its inverse is another one");
        }
    }

    private static void ActionsAreReadBack(TGame start)
    {
        string separator = Info.ActionSeparator;
        for (int action = 0; action < Info.ActionCount; action++)
        {
            string text = TGame.ActionText(action);
            Require(
                separator.Length == 0 ? text.Length == 1 : !text.Contains(separator, StringComparison.Ordinal),
                $"action {action} is written '{text}', which cannot be told apart in a line of moves; "
                    + $"ActionSeparator is '{separator}'");
            Require(!text.Any(char.IsWhiteSpace), $"action {action} is written '{text}', with a space");
            RequireRead(text, action);
            RequireRead(text.ToUpperInvariant(), action);
            Require(
                !TGame.TryParseAction(text + "?", out int read) && read == -1,
                $"'{text}?' is read as an action, or does not give -1");
        }
    }

    private static void MovesAreReadBack(TGame position, Random random)
    {
        if (!position.IsTerminal)
        {
            ushort action = LegalActions(position)[0];
            MoveText.Play(position, MoveText.Format<TGame>([action]), out int[] actions);
            RequireSame([action], actions, "a line of one move, written and read,");
        }
    }

    private static void RequireRead(string text, int action)
    {
        Require(
            TGame.TryParseAction(text, out int read),
            $"action {action} is written '{text}', which is not read as an action");
        RequireEqual(action, read, $"'{text}'");
    }

    private void EqualKeysAreEqual(TGame position, Random random)
    {
        for (int symmetry = 0; symmetry < Info.SymmetryCount; symmetry++)
        {
            TGame seen = position.Transform(symmetry);
            RequireKnown(tokensOf, seen.Key, Convert.ToHexString(Tokens(seen)), "shows other tokens");
            if (!seen.IsTerminal)
            {
                RequireKnown(actionsOf, seen.Key, string.Join(' ', LegalActions(seen)), "has other legal actions");
            }
        }
    }

    private static void RequireKnown(Dictionary<UInt128, string> known, UInt128 key, string value, string otherwise)
    {
        known.TryAdd(key, value);
        Require(
            known[key] == value,
            $"a position seen before has the same Key and {otherwise}: {known[key]} and {value}");
    }

    private static void CopiesAreEqual(TGame position, Random random)
    {
        TGame copy = position;
        Require(position.Equals(copy) && position.Equals((object)copy), "a position does not equal its copy");
        RequireEqual(position.GetHashCode(), copy.GetHashCode(), "the hash code of a copy");
        if (!position.IsTerminal)
        {
            UInt128 key = position.Key;
            copy.Play(LegalActions(position)[0]);
            Require(!position.Equals(copy), "a position equals the one after its first legal action");
            RequireEqual(key, position.Key, "the Key of a position whose copy was played on");
        }
    }

    private static void DrawingShowsStones(TGame position, Random random)
    {
        string text = BoardText.Draw(position);
        RequireEqual(Stones(position, 1), text.Count(letter => letter == 'X'), "the number of X on the drawn board");
        RequireEqual(Stones(position, -1), text.Count(letter => letter == 'O'), "the number of O on the drawn board");
        Require(text.Split('\n').All(line => line == line.TrimEnd()), "a line of the drawn board ends in spaces");
    }

    private static void PlayAllocatesNothing(TGame start)
    {
        ushort[] actions = new ushort[Info.MaxLegalActions];
        byte[] tokens = new byte[Info.TokenCount];
        UInt128 used = PlayOut(start, 1, actions, tokens);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (uint game = 2; game < 5; game++)
        {
            used ^= PlayOut(start, game, actions, tokens);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Require(
            allocated == 0,
            $"three games allocated {allocated} bytes; Info must be stored, not made at every call, "
                + "and positions hold all their state themselves");
        GC.KeepAlive(used);
    }

    // Returns a number that depends on all it did: nothing is left out.
    private static UInt128 PlayOut(TGame position, uint seed, ushort[] actions, byte[] tokens)
    {
        UInt128 used = default;
        while (!position.IsTerminal && position.Ply <= Info.MaxPlies)
        {
            seed = (seed * 1_664_525) + 1_013_904_223;
            int action = actions[(seed >> 8) % (uint)position.LegalActions(actions)];
            used ^= position.Transform((int)(seed >> 16) % Info.SymmetryCount).Key;
            position.Encode(tokens);
            if (position.IsLegal(action))
            {
                position.Play(action);
            }
        }

        return used + tokens[0] + (uint)(position.TerminalValue + 1);
    }
}
