using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Network;

/// <summary>
/// Logits from single squares: an action's is a weighted sum of the rows of its squares. An action is a square. Where
/// there are as many actions as columns, an action is the squares of a column. One action more than squares is a pass.
/// </summary>
/// <param name="BoardRows">Rows of the board.</param>
/// <param name="BoardColumns">Columns of the board.</param>
/// <param name="Tokens">S. Tokens that are no squares count for the pass alone.</param>
/// <param name="Actions">A.</param>
/// <param name="Width">C.</param>
internal sealed record SquarePolicy(int BoardRows, int BoardColumns, int Tokens, int Actions, int Width) : PolicyHead
{
    private readonly TableShape squares =
        new("policySquares", OfColumns(BoardRows, BoardColumns, Actions) ? BoardRows : 1, Width);
    private readonly TableShape? pass = Actions == (BoardRows * BoardColumns) + 1 ? new("policyPass", 1, Width) : null;

    /// <inheritdoc/>
    public override IReadOnlyList<WeightShape> Weights => pass is null ? [squares] : [squares, pass];

    /// <inheritdoc/>
    public override bool ReadsSquares => true;

    /// <inheritdoc/>
    public override long Operations => 2L * ((BoardRows * BoardColumns) + (pass is null ? 0 : 1)) * Width;

    /// <summary>Says whether a game's actions are its squares, with or without a pass, or its columns.</summary>
    /// <param name="rows">Rows of the board.</param>
    /// <param name="columns">Columns of the board.</param>
    /// <param name="actions">A.</param>
    public static bool Fits(int rows, int columns, int actions) =>
        actions == rows * columns || actions == (rows * columns) + 1 || OfColumns(rows, columns, actions);

    /// <inheritdoc/>
    public override Tensor Apply(Tensor squares, Tensor pooled, LibraryWeights weights)
    {
        int groups = this.squares.Rows, members = BoardRows * BoardColumns / groups;
        Tensor board = squares.narrow(1, 0, BoardRows * BoardColumns).view(-1, groups, members, Width);
        Tensor logits = (board * weights[this.squares].view(groups, 1, Width)).sum([1, 3]);             // [B, A]
        return pass is null ? logits : cat([logits, (pooled * weights[pass]).sum([1], keepdim: true)], 1);
    }

    /// <inheritdoc/>
    public override PolicyPass NewPass(PassRoom room) => new Pass(this, room);

    private static bool OfColumns(int rows, int columns, int actions) => actions == columns && rows > 1;

    private sealed unsafe class Pass(SquarePolicy head, PassRoom room) : PolicyPass(room)
    {
        private readonly WeightTable squares = room.Weights<WeightTable>(head.squares);
        private readonly WeightTable? pass = head.pass is null ? null : room.Weights<WeightTable>(head.pass);
        private readonly int groups = head.squares.Rows;
        private readonly int members = head.BoardRows * head.BoardColumns / head.squares.Rows;

        public override void Forward(HeadInputs inputs, int count)
        {
            for (int position = 0; position < count; position++)
            {
                float* logits = Logits.Rows[position];
                for (int action = 0; action < members; action++)
                {
                    float sum = 0;
                    for (int group = 0; group < groups; group++)
                    {
                        sum += VectorFunctions.Dot(
                            squares.Row(group), inputs.Squares[Row(position, group, action)], head.Width);
                    }

                    logits[action] = sum;
                }

                if (pass is not null)
                {
                    logits[members] = VectorFunctions.Dot(pass.Row(0), inputs.Pooled[position], head.Width);
                }
            }
        }

        public override void Backward(HeadInputs inputs, int count, float* sums)
        {
            for (int position = 0; position < count; position++)
            {
                float* gradient = Logits.Rows[position];
                for (int action = 0; action < members; action++)
                {
                    for (int group = 0; group < groups; group++)
                    {
                        int row = Row(position, group, action);
                        VectorFunctions.AddTimes(
                            gradient[action], inputs.Squares[row], squares.GradientRow(sums, group), head.Width);
                        VectorFunctions.AddTimes(
                            gradient[action], squares.Row(group), inputs.SquareGradient[row], head.Width);
                    }
                }

                if (pass is not null)
                {
                    VectorFunctions.AddTimes(
                        gradient[members], inputs.Pooled[position], pass.GradientRow(sums, 0), head.Width);
                    VectorFunctions.AddTimes(
                        gradient[members], pass.Row(0), inputs.PooledGradient[position], head.Width);
                }
            }
        }

        private int Row(int position, int group, int action) => (position * head.Tokens) + (group * members) + action;
    }
}
