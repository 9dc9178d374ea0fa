namespace NanoZero.Games.Tests;

/// <summary>The laws of <see cref="IGame{TSelf}"/>, for every game of the catalogue.</summary>
public sealed class GameContractTests
{
    public static TheoryData<string> Games => [.. GameCatalogue.Games.Select(game => game.Name), "go9:komi=7"];

    [Theory]
    [MemberData(nameof(Games))]
    public void Legal_actions_ascend_and_are_those_that_are_legal(string game) => RandomGames.Check(game, new LegalActionsLaw());

    [Theory]
    [MemberData(nameof(Games))]
    public void A_position_has_a_legal_action_exactly_while_the_game_goes_on(string game) => RandomGames.Check(game, new EndLaw());

    [Theory]
    [MemberData(nameof(Games))]
    public void Every_action_adds_a_ply_and_passes_the_turn(string game) => RandomGames.Check(game, new TurnLaw());

    [Theory]
    [MemberData(nameof(Games))]
    public void Tokens_are_in_range_and_show_the_board_from_the_side_to_move(string game) => RandomGames.Check(game, new TokenLaw());

    [Theory]
    [MemberData(nameof(Games))]
    public void Symmetries_commute_with_play(string game) => RandomGames.Check(game, new SymmetryOfPlayLaw());

    [Theory]
    [MemberData(nameof(Games))]
    public void Symmetries_permute_the_tokens_of_the_squares_and_keep_the_others(string game) => RandomGames.Check(game, new SymmetryOfTokensLaw());

    [Theory]
    [MemberData(nameof(Games))]
    public void Every_symmetry_is_undone_by_its_inverse(string game) => RandomGames.Check(game, new InverseLaw());

    [Theory]
    [MemberData(nameof(Games))]
    public void Every_action_survives_being_written_and_read(string game) => RandomGames.Check(game, new TextLaw());

    [Theory]
    [MemberData(nameof(Games))]
    public void Keys_are_equal_exactly_where_the_tokens_are(string game) => RandomGames.Check(game, new KeyLaw());

    [Theory]
    [MemberData(nameof(Games))]
    public void Equal_positions_have_equal_hashes_and_a_played_copy_leaves_its_original(string game) => RandomGames.Check(game, new EqualityLaw());

    [Theory]
    [MemberData(nameof(Games))]
    public void The_board_is_drawn_with_one_mark_a_square(string game) => RandomGames.Check(game, new DrawingLaw());

    [Theory]
    [MemberData(nameof(Games))]
    public void Play_allocates_nothing(string game) => GameCatalogue.Open(game, new AllocationProbe());

    private sealed class LegalActionsLaw : ILaw
    {
        public void Check<TGame>(TGame position, Random random)
            where TGame : unmanaged, IGame<TGame>
        {
            int[] expected = [.. Enumerable.Range(-2, TGame.Info.ActionCount + 4).Where(position.IsLegal)];
            Assert.Equal(expected, RandomGames.LegalActions(position).Select(action => (int)action));
            Assert.All(expected, action => Assert.InRange(action, 0, TGame.Info.ActionCount - 1));
            Assert.False(position.IsLegal(int.MinValue));
            Assert.False(position.IsLegal(int.MaxValue));
        }
    }

    private sealed class EndLaw : ILaw
    {
        public void Check<TGame>(TGame position, Random random)
            where TGame : unmanaged, IGame<TGame>
        {
            Assert.Equal(position.IsTerminal, RandomGames.LegalActions(position).Length == 0);
            Assert.InRange(position.Ply, 0, TGame.Info.MaxPlies);
            Assert.True(position.IsTerminal || position.Ply < TGame.Info.MaxPlies);
            Assert.True(!position.IsTerminal || position.TerminalValue is -1 or 0 or 1);
        }
    }

    private sealed class TurnLaw : ILaw
    {
        public void Check<TGame>(TGame position, Random random)
            where TGame : unmanaged, IGame<TGame>
        {
            if (position.IsTerminal)
            {
                return;
            }

            ushort[] actions = RandomGames.LegalActions(position);
            TGame next = position;
            next.Play(actions[random.Next(actions.Length)]);
            Assert.Equal(position.Ply + 1, next.Ply);
            int mover = position.Ply % 2 == 0 ? 1 : -1;
            Assert.InRange(Stones(next, mover) - Stones(position, mover), 0, 1);
            Assert.True(Stones(next, -mover) <= Stones(position, -mover));
        }

        private static int Stones<TGame>(TGame position, int player)
            where TGame : unmanaged, IGame<TGame> => Squares(TGame.Info).Count(square => position.StoneAt(square.Row, square.Column) == player);
    }

    private sealed class TokenLaw : ILaw
    {
        public void Check<TGame>(TGame position, Random random)
            where TGame : unmanaged, IGame<TGame>
        {
            byte[] tokens = Tokens(position);
            Assert.All(tokens, token => Assert.InRange(token, 0, TGame.Info.TokenKinds - 1));
            int mover = position.Ply % 2 == 0 ? 1 : -1;
            foreach ((int row, int column) in Squares(TGame.Info))
            {
                int token = tokens[(row * TGame.Info.Columns) + column];
                Assert.Equal(position.StoneAt(row, column) * mover, token switch { 0 => -1, 2 => 1, _ => 0 });
            }
        }
    }

    private sealed class SymmetryOfPlayLaw : ILaw
    {
        public void Check<TGame>(TGame position, Random random)
            where TGame : unmanaged, IGame<TGame>
        {
            ushort[] actions = RandomGames.LegalActions(position);
            for (int symmetry = 0; symmetry < TGame.Info.SymmetryCount; symmetry++)
            {
                TGame seen = position.Transform(symmetry);
                Assert.Equal(actions.Select(action => TGame.TransformAction(action, symmetry)).Order(), RandomGames.LegalActions(seen).Select(action => (int)action));
                Assert.Equal(position.IsTerminal, seen.IsTerminal);
                if (position.IsTerminal)
                {
                    Assert.Equal(position.TerminalValue, seen.TerminalValue);
                    continue;
                }

                int chosen = actions[random.Next(actions.Length)];
                TGame next = position;
                next.Play(chosen);
                seen.Play(TGame.TransformAction(chosen, symmetry));
                Assert.Equal(next.Transform(symmetry), seen);
                Assert.Equal(next.Transform(symmetry).Key, seen.Key);
            }
        }
    }

    private sealed class SymmetryOfTokensLaw : ILaw
    {
        public void Check<TGame>(TGame position, Random random)
            where TGame : unmanaged, IGame<TGame>
        {
            GameInfo info = TGame.Info;
            byte[] tokens = Tokens(position);
            for (int symmetry = 0; symmetry < info.SymmetryCount; symmetry++)
            {
                byte[] expected = [.. tokens];
                foreach ((int row, int column) in Squares(info))
                {
                    int square = (row * info.Columns) + column;
                    expected[MapSquare(info, square, symmetry)] = tokens[square];
                }

                Assert.Equal(expected, Tokens(position.Transform(symmetry)));
            }
        }

        private static int MapSquare(GameInfo info, int square, int symmetry) => info.SymmetryCount == 8
            ? Symmetry.MapSquare(square, info.Rows, symmetry)
            : symmetry == 0 ? square : (square / info.Columns * info.Columns) + info.Columns - 1 - (square % info.Columns);
    }

    private sealed class InverseLaw : ILaw
    {
        public void Check<TGame>(TGame position, Random random)
            where TGame : unmanaged, IGame<TGame>
        {
            Assert.Equal(position, position.Transform(0));
            for (int symmetry = 0; symmetry < TGame.Info.SymmetryCount; symmetry++)
            {
                int inverse = TGame.InverseSymmetry(symmetry);
                Assert.Equal(position, position.Transform(symmetry).Transform(inverse));
                int action = random.Next(TGame.Info.ActionCount);
                Assert.Equal(action, TGame.TransformAction(TGame.TransformAction(action, symmetry), inverse));
                Assert.Equal(action, TGame.TransformAction(action, 0));
            }
        }
    }

    private sealed class TextLaw : ILaw
    {
        public void Check<TGame>(TGame position, Random random)
            where TGame : unmanaged, IGame<TGame>
        {
            int action = random.Next(TGame.Info.ActionCount);
            string text = TGame.ActionText(action);
            Assert.True(TGame.TryParseAction(text, out int read));
            Assert.Equal(action, read);
            Assert.True(TGame.TryParseAction(text.ToUpperInvariant(), out read));
            Assert.Equal(action, read);
            Assert.False(TGame.TryParseAction(text + "?", out read));
            Assert.Equal(-1, read);
            Assert.True(TGame.Info.ActionSeparator.Length > 0 || text.Length == 1);
        }
    }

    private sealed class KeyLaw : ILaw
    {
        private readonly Dictionary<UInt128, string> tokensByKey = [];
        private readonly Dictionary<string, UInt128> keyByTokens = [];

        public void Check<TGame>(TGame position, Random random)
            where TGame : unmanaged, IGame<TGame>
        {
            for (int symmetry = 0; symmetry < TGame.Info.SymmetryCount; symmetry++)
            {
                TGame seen = position.Transform(symmetry);
                string tokens = Convert.ToHexString(Tokens(seen));
                tokensByKey.TryAdd(seen.Key, tokens);
                keyByTokens.TryAdd(tokens, seen.Key);
                Assert.Equal(tokens, tokensByKey[seen.Key]);
                Assert.Equal(seen.Key, keyByTokens[tokens]);
            }
        }
    }

    private sealed class EqualityLaw : ILaw
    {
        public void Check<TGame>(TGame position, Random random)
            where TGame : unmanaged, IGame<TGame>
        {
            TGame copy = position;
            Assert.True(position.Equals(copy));
            Assert.True(position.Equals((object)copy));
            Assert.Equal(position.GetHashCode(), copy.GetHashCode());
            if (!position.IsTerminal)
            {
                UInt128 key = position.Key;
                copy.Play(RandomGames.LegalActions(position)[0]);
                Assert.False(position.Equals(copy));
                Assert.NotEqual(key, copy.Key);
                Assert.Equal(key, position.Key);
            }
        }
    }

    private sealed class DrawingLaw : ILaw
    {
        public void Check<TGame>(TGame position, Random random)
            where TGame : unmanaged, IGame<TGame>
        {
            string text = BoardText.Draw(position);
            Assert.Equal(Squares(TGame.Info).Count(square => position.StoneAt(square.Row, square.Column) > 0), text.Count(c => c == 'X'));
            Assert.Equal(Squares(TGame.Info).Count(square => position.StoneAt(square.Row, square.Column) < 0), text.Count(c => c == 'O'));
            Assert.All(text.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
        }
    }

    private sealed class AllocationProbe : IGameVisitor<bool>
    {
        public bool Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            ushort[] actions = new ushort[TGame.Info.MaxLegalActions];
            byte[] tokens = new byte[TGame.Info.TokenCount];
            PlayOut(start, 1, actions, tokens);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (uint game = 2; game < 5; game++)
            {
                PlayOut(start, game, actions, tokens);
            }

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            return true;
        }

        private static void PlayOut<TGame>(TGame position, uint seed, ushort[] actions, byte[] tokens)
            where TGame : unmanaged, IGame<TGame>
        {
            UInt128 used = default;
            while (!position.IsTerminal)
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

            Assert.True(position.TerminalValue <= 1 || used == 0);
        }
    }

    private static byte[] Tokens<TGame>(TGame position)
        where TGame : unmanaged, IGame<TGame>
    {
        byte[] tokens = new byte[TGame.Info.TokenCount];
        position.Encode(tokens);
        return tokens;
    }

    private static IEnumerable<(int Row, int Column)> Squares(GameInfo info) =>
        from row in Enumerable.Range(0, info.Rows) from column in Enumerable.Range(0, info.Columns) select (row, column);
}
