namespace NanoZero.Games.Tests;

/// <summary>The contract finds what it is there to find: tic-tac-toe with one fault at a time.</summary>
public sealed class BrokenGameTests
{
    [Fact]
    public void Without_a_fault_the_wrapped_game_passes() => GameContract.Check<Faulty<NoFault>>();

    [Fact]
    public void Sizes_that_do_not_fit_are_found() => AssertFound<SizeFault>("the sizes in Info", "MaxLegalActions");

    [Fact]
    public void Actions_out_of_order_are_found() => AssertFound<OrderFault>("legal actions ascend", "LegalActions are");

    [Fact]
    public void A_game_without_an_end_is_found() =>
        AssertFound<EndlessFault>("the sizes in Info", "goes on after MaxPlies");

    [Fact]
    public void A_ply_that_is_not_counted_is_found() =>
        AssertFound<PlyFault>("every action adds a ply", "the Ply after action");

    [Fact]
    public void Stones_counted_from_the_side_to_move_are_found() =>
        AssertFound<StoneFault>("every action adds a ply", "StoneAt must count");

    [Fact]
    public void Tokens_of_the_wrong_side_are_found() =>
        AssertFound<TokenFault>("tokens are in range", "shows to the side to move");

    [Fact]
    public void Actions_that_do_not_follow_a_symmetry_are_found() =>
        AssertFound<SymmetryFault>("symmetries commute", "then symmetry");

    [Fact]
    public void A_wrong_inverse_is_found() => AssertFound<InverseFault>("undone by its inverse", "its inverse");

    [Fact]
    public void Moves_that_cannot_be_read_are_found() =>
        AssertFound<TextFault>("being written and read", "is not read as an action");

    [Fact]
    public void One_key_for_all_positions_is_found() => AssertFound<KeyFault>("equal keys", "the same Key");

    [Fact]
    public void Play_that_allocates_is_found() => AssertFound<AllocationFault>("play allocates nothing", "allocated");

    private static void AssertFound<TFault>(string law, string how)
        where TFault : IFault
    {
        GameContractException found = Assert.Throws<GameContractException>(() => GameContract.Check<Faulty<TFault>>());
        Assert.StartsWith($"the game faulty breaks the law '", found.Message, StringComparison.Ordinal);
        Assert.Contains(law, found.Message, StringComparison.Ordinal);
        Assert.Contains(how, found.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', found.Message);
    }

    private interface IFault;

    private sealed class NoFault : IFault;

    private sealed class SizeFault : IFault;

    private sealed class OrderFault : IFault;

    private sealed class EndlessFault : IFault;

    private sealed class PlyFault : IFault;

    private sealed class StoneFault : IFault;

    private sealed class TokenFault : IFault;

    private sealed class SymmetryFault : IFault;

    private sealed class InverseFault : IFault;

    private sealed class TextFault : IFault;

    private sealed class KeyFault : IFault;

    private sealed class AllocationFault : IFault;

    private struct Faulty<TFault> : IGame<Faulty<TFault>>
        where TFault : IFault
    {
        private TicTacToe game;

        public static GameInfo Info { get; } = TicTacToe.Info with
        {
            Name = "faulty",
            MaxLegalActions = Has<SizeFault>() ? 10 : 9,
            MaxPlies = Has<EndlessFault>() ? 6 : 9,
        };

        public readonly int Ply => Has<PlyFault>() ? 0 : game.Ply;

        public readonly bool IsTerminal => game.IsTerminal;

        public readonly float TerminalValue => game.TerminalValue;

        public readonly UInt128 Key => Has<KeyFault>() ? 1 : game.Key;

        public static Faulty<TFault> Start(GameOptions options) => default;

        public readonly int LegalActions(Span<ushort> actions)
        {
            int count = game.LegalActions(actions);
            if (Has<OrderFault>())
            {
                actions[..count].Reverse();
            }

            return count;
        }

        public readonly bool IsLegal(int action) => game.IsLegal(action);

        public void Play(int action)
        {
            _ = Has<AllocationFault>() ? new byte[10 + action] : null;
            game.Play(action);
        }

        public readonly Faulty<TFault> Transform(int symmetry) => new() { game = game.Transform(symmetry) };

        public static int TransformAction(int action, int symmetry) =>
            Has<SymmetryFault>() ? action : TicTacToe.TransformAction(action, symmetry);

        public static int InverseSymmetry(int symmetry) =>
            Has<InverseFault>() ? symmetry : TicTacToe.InverseSymmetry(symmetry);

        public readonly void Encode(Span<byte> tokens)
        {
            game.Encode(tokens);
            for (int i = 0; Has<TokenFault>() && i < tokens.Length; i++)
            {
                tokens[i] = (byte)(2 - tokens[i]);
            }
        }

        public readonly int StoneAt(int row, int column) =>
            Has<StoneFault>() && game.Ply % 2 != 0 ? -game.StoneAt(row, column) : game.StoneAt(row, column);

        public static string ActionText(int action) => Has<TextFault>() ? "x" : TicTacToe.ActionText(action);

        public static bool TryParseAction(ReadOnlySpan<char> text, out int action) =>
            TicTacToe.TryParseAction(text, out action);

        public readonly bool Equals(Faulty<TFault> other) => game.Equals(other.game);

        public override readonly bool Equals(object? obj) => obj is Faulty<TFault> other && Equals(other);

        public override readonly int GetHashCode() => game.GetHashCode();

        private static bool Has<T>() => typeof(TFault) == typeof(T);
    }
}
