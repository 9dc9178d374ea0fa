using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Network;

/// <summary>
/// Logits from single squares: an action's is a weighted sum of the rows of its squares. With k actions for each
/// square, action k·square + kind belongs to that square, and each kind has weights of its own. Where there are as many
/// actions as columns, an action is the squares of a column. Each row of the board has weights of its own then. One
/// action more than k for each square is a pass.
/// </summary>
/// <param name="BoardRows">Rows of the board.</param>
/// <param name="BoardColumns">Columns of the board.</param>
/// <param name="Tokens">S. Tokens that are no squares count for the pass alone.</param>
/// <param name="Actions">A.</param>
/// <param name="Width">C.</param>
internal sealed record SquarePolicy(int BoardRows, int BoardColumns, int Tokens, int Actions, int Width) : PolicyHead
{
    private readonly TableShape squares = new("policySquares", OfColumns(BoardRows, BoardColumns, Actions)
        ? BoardRows
        : Actions / (BoardRows * BoardColumns), Width);
    private readonly TableShape? pass = Actions > BoardRows * BoardColumns && Actions % (BoardRows * BoardColumns) == 1
        ? new("policyPass", 1, Width)
        : null;

    /// <summary>Gets the number of squares that the logit of an action sums: the rows of a column, or 1.</summary>
    public int Groups => OfColumns(BoardRows, BoardColumns, Actions) ? BoardRows : 1;

    /// <summary>Gets k, the number of actions of a square or of a column.</summary>
    public int Kinds => squares.Rows / Groups;

    /// <inheritdoc/>
    public override IReadOnlyList<WeightShape> Weights => pass is null ? [squares] : [squares, pass];

    /// <inheritdoc/>
    public override bool ReadsSquares => true;

    /// <inheritdoc/>
    public override long Operations => 2L * ((BoardRows * BoardColumns * Kinds) + (pass is null ? 0 : 1)) * Width;

    /// <summary>
    /// Says whether a game has an action for each column, or equally many for each square, with or without a pass.
    /// </summary>
    /// <param name="rows">Rows of the board.</param>
    /// <param name="columns">Columns of the board.</param>
    /// <param name="actions">A.</param>
    public static bool Fits(int rows, int columns, int actions) =>
        OfColumns(rows, columns, actions) || (actions >= rows * columns && actions % (rows * columns) <= 1);

    /// <inheritdoc/>
    public override Tensor Apply(Tensor squares, Tensor pooled, LibraryWeights weights)
    {
        int members = BoardRows * BoardColumns / Groups;
        Tensor board = squares.narrow(1, 0, BoardRows * BoardColumns).view(-1, Groups, members, 1, Width);
        Tensor kinds = weights[this.squares].view(Groups, 1, Kinds, Width);
        Tensor logits = (board * kinds).sum([1, 4]).view(-1, members * Kinds);                          // [B, A]
        return pass is null ? logits : cat([logits, (pooled * weights[pass]).sum([1], keepdim: true)], 1);
    }

    /// <inheritdoc/>
    public override PolicyPass NewPass(PassRoom room) => new Pass(this, room);

    private static bool OfColumns(int rows, int columns, int actions) => actions == columns && rows > 1;

    private sealed unsafe class Pass(SquarePolicy head, PassRoom room) : PolicyPass(room)
    {
        private readonly WeightTable squares = room.Weights<WeightTable>(head.squares);
        private readonly WeightTable? pass = head.pass is null ? null : room.Weights<WeightTable>(head.pass);
        private readonly int groups = head.Groups;
        private readonly int kinds = head.Kinds;
        private readonly int members = head.BoardRows * head.BoardColumns / head.Groups;
        private readonly int ofBoard = head.BoardRows * head.BoardColumns / head.Groups * head.Kinds;

        public override void Forward(HeadInputs inputs, int count)
        {
            for (int position = 0; position < count; position++)
            {
                float* logits = Logits.Rows[position];
                for (int action = 0; action < ofBoard; action++)
                {
                    (int member, int kind) = Math.DivRem(action, kinds);
                    float sum = 0;
                    for (int group = 0; group < groups; group++)
                    {
                        float* weights = squares.Row((group * kinds) + kind);
                        sum += VectorFunctions.Dot(weights, inputs.Squares[Row(position, group, member)], head.Width);
                    }

                    logits[action] = sum;
                }

                if (pass is not null)
                {
                    logits[ofBoard] = VectorFunctions.Dot(pass.Row(0), inputs.Pooled[position], head.Width);
                }
            }
        }

        public override void Backward(HeadInputs inputs, int count, float* sums)
        {
            for (int position = 0; position < count; position++)
            {
                float* gradient = Logits.Rows[position];
                for (int action = 0; action < ofBoard; action++)
                {
                    (int member, int kind) = Math.DivRem(action, kinds);
                    for (int group = 0; group < groups; group++)
                    {
                        int row = Row(position, group, member), weights = (group * kinds) + kind;
                        VectorFunctions.AddTimes(
                            gradient[action], inputs.Squares[row], squares.GradientRow(sums, weights), head.Width);
                        VectorFunctions.AddTimes(
                            gradient[action], squares.Row(weights), inputs.SquareGradient[row], head.Width);
                    }
                }

                if (pass is not null)
                {
                    VectorFunctions.AddTimes(
                        gradient[ofBoard], inputs.Pooled[position], pass.GradientRow(sums, 0), head.Width);
                    VectorFunctions.AddTimes(
                        gradient[ofBoard], pass.Row(0), inputs.PooledGradient[position], head.Width);
                }
            }
        }

        private int Row(int position, int group, int member) => (position * head.Tokens) + (group * members) + member;
    }
}
