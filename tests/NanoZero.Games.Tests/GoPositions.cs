using System.Globalization;

namespace NanoZero.Games.Tests;

/// <summary>Go positions for tests, set up by playing them.</summary>
internal static class GoPositions
{
    public static Go<TPoints> Start<TPoints>(float komi)
        where TPoints : unmanaged, IPointSet<TPoints> =>
        Go<TPoints>.Start(
            new GameOptions(new Dictionary<string, string> { ["komi"] = komi.ToString(CultureInfo.InvariantCulture) }));

    public static Go<Points9> Play(this Go<Points9> position, string line) => MoveText.Play(position, line, out _);

    /// <summary>
    /// Sets up a 9×9 diagram of rows from the top (X black, O white, a dot or a missing row or column empty). Stones
    /// are played alternately, a side with none left passes: groups that have a liberty at the end have one all along,
    /// so the order captures nothing.
    /// </summary>
    public static Go<Points9> Diagram(int toMove, float komi, params string[] rows)
    {
        Go<Points9> position = Start<Points9>(komi);
        Queue<int> black = StonesOf('X', rows);
        Queue<int> white = StonesOf('O', rows);
        while (black.Count > 0 || white.Count > 0 || (position.Ply % 2) + 1 != toMove)
        {
            Queue<int> mine = position.Ply % 2 == 0 ? black : white;
            int action = mine.Count > 0 ? mine.Dequeue() : 81;
            Assert.True(position.IsLegal(action));
            position.Play(action);
            Assert.False(position.IsTerminal);
        }

        return position;
    }

    private static Queue<int> StonesOf(char stone, string[] rows) =>
        new(from row in Enumerable.Range(0, rows.Length)
            from column in Enumerable.Range(0, rows[row].Length)
            where rows[row][column] == stone
            select (row * 9) + column);
}
