namespace NanoZero.Games.Tests;

/// <summary>Othello as its rules are written, square by square, on any even size; slow and simple.</summary>
internal sealed class NaiveOthello
{
    private readonly int[,] owners; // 1 the first player's, -1 the second's, 0 empty

    public NaiveOthello(int size)
    {
        owners = new int[size, size];
        int below = size / 2;
        (owners[below - 1, below], owners[below, below - 1]) = (1, 1);
        (owners[below - 1, below - 1], owners[below, below]) = (-1, -1);
    }

    private NaiveOthello(NaiveOthello other) =>
        (owners, ToMove) = ((int[,])other.owners.Clone(), other.ToMove);

    public int ToMove { get; private set; } = 1;

    public int Size => owners.GetLength(0);

    public int Pass => Size * Size;

    public bool HasEnded => !CanMove(1) && !CanMove(-1);

    /// <summary>Gets the outcome for the side to move, as the board stands.</summary>
    public int Outcome => Math.Sign(owners.Cast<int>().Sum() * ToMove);

    public int OwnerAt(int square) => owners[square / Size, square % Size];

    public List<int> LegalActions()
    {
        List<int> squares = [.. Enumerable.Range(0, Pass).Where(square => Turned(square, ToMove).Count > 0)];
        return squares.Count == 0 && !HasEnded ? [Pass] : squares;
    }

    public void Play(int action)
    {
        if (action != Pass)
        {
            foreach ((int row, int column) in Turned(action, ToMove))
            {
                owners[row, column] = ToMove;
            }

            owners[action / Size, action % Size] = ToMove;
        }

        ToMove = -ToMove;
    }

    public NaiveOthello After(int action)
    {
        NaiveOthello next = new(this);
        next.Play(action);
        return next;
    }

    private bool CanMove(int side) => Enumerable.Range(0, Pass).Any(square => Turned(square, side).Count > 0);

    private List<(int Row, int Column)> Turned(int square, int side)
    {
        List<(int Row, int Column)> turned = [];
        (int row, int column) = Math.DivRem(square, Size);
        if (owners[row, column] != 0)
        {
            return turned;
        }

        for (int rowStep = -1; rowStep <= 1; rowStep++)
        {
            for (int columnStep = -1; columnStep <= 1; columnStep++)
            {
                List<(int Row, int Column)> line = [];
                (int nextRow, int nextColumn) = (row + rowStep, column + columnStep);
                while (IsOnBoard(nextRow, nextColumn) && owners[nextRow, nextColumn] == -side)
                {
                    line.Add((nextRow, nextColumn));
                    (nextRow, nextColumn) = (nextRow + rowStep, nextColumn + columnStep);
                }

                if (IsOnBoard(nextRow, nextColumn) && owners[nextRow, nextColumn] == side)
                {
                    turned.AddRange(line);
                }
            }
        }

        return turned;
    }

    private bool IsOnBoard(int row, int column) => row >= 0 && row < Size && column >= 0 && column < Size;
}
