using System.IO.Compression;

namespace NanoZero.Games;

/// <summary>The value of every Connect Four position of up to eight plies, looked up.</summary>
/// <remarks>
/// The table is made at the first use. Its source is the complete set of eight-ply positions by John Tromp (UCI Machine
/// Learning Repository, "Connect-4", CC BY 4.0). A second file has the positions in which the next move is forced.
/// Values of earlier positions are backed up from these. The files and how they came about are described in
/// Data/connect4/README.md.
/// </remarks>
internal sealed class ConnectFourOpenings
{
    /// <summary>The most plies of a position that is looked up.</summary>
    public const int MaxPly = 8;

    private const int Squares = 42;
    private const sbyte Unknown = sbyte.MinValue;
    private static readonly Lazy<ConnectFourOpenings> Shared = new(() => new ConnectFourOpenings());

    private readonly Dictionary<ulong, sbyte> values = new(135_000); // by mirror key

    private ConnectFourOpenings()
    {
        foreach (string line in ReadLines(EightPlies).Concat(ReadLines(ForcedEightPlies)))
        {
            (ulong own, ulong occupied, int value) = Parse(line);
            values.Add(ConnectFourBits.MirrorKey(own, occupied), (sbyte)value);
        }

        BackUp(0, 0, 0);
    }

    /// <summary>Gets the table; all threads may read it.</summary>
    public static ConnectFourOpenings Instance => Shared.Value;

    /// <summary>The resource with the positions after eight plies in which the next move is not forced.</summary>
    public static string EightPlies => "connect4/eight-ply.csv.gz";

    /// <summary>The resource with those in which the opponent has to be stopped from winning at once.</summary>
    public static string ForcedEightPlies => "connect4/eight-ply-forced.csv.gz";

    /// <summary>Returns the value for the side to move, which cannot win at once.</summary>
    /// <param name="own">Stones of the side to move.</param>
    /// <param name="occupied">Both sides' stones, at most <see cref="MaxPly"/>; nobody has won.</param>
    public int? Find(ulong own, ulong occupied) =>
        values.TryGetValue(ConnectFourBits.MirrorKey(own, occupied), out sbyte value) && value != Unknown
            ? value
            : null;

    /// <summary>Reads the lines of a compressed resource.</summary>
    /// <param name="resource">Its name.</param>
    public static IEnumerable<string> ReadLines(string resource)
    {
        using Stream stream = typeof(ConnectFourOpenings).Assembly.GetManifestResourceStream(resource)!;
        using StreamReader reader = new(new GZipStream(stream, CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    /// <summary>Reads a line: 42 squares, column by column from the bottom, and the value.</summary>
    /// <param name="line">Such as <c>x,o,b,…,win</c>.</param>
    /// <returns>The position from the first player's side, who is to move after eight plies, and its value.</returns>
    public static (ulong Own, ulong Occupied, int Value) Parse(string line)
    {
        ulong own = 0, occupied = 0;
        for (int square = 0; square < Squares; square++)
        {
            ulong bit = 1ul << ((square / 6 * ConnectFourBits.Stride) + (square % 6));
            char stone = line[2 * square];
            own |= stone == 'x' ? bit : 0;
            occupied |= stone == 'b' ? 0 : bit;
        }

        int value = line[2 * Squares] switch { 'w' => 1, 'd' => 0, _ => -1 };
        return (own, occupied, value);
    }

    // Visits every position that nobody has won, also those after a win was missed. Null where the value hangs on a
    // position of eight plies that no file has.
    private int? BackUp(ulong own, ulong occupied, int ply)
    {
        ulong open = ConnectFourBits.Landings(occupied), wins = ConnectFourBits.WinningSquares(own, occupied) & open;
        ulong key = ConnectFourBits.MirrorKey(own, occupied);
        if (ply == MaxPly || values.ContainsKey(key))
        {
            return wins != 0 ? 1 : Find(own, occupied);
        }

        int? best = -1;
        bool won = wins != 0;
        for (ulong left = open & ~wins; left != 0; left &= left - 1)
        {
            int? value = -BackUp(own ^ occupied, occupied | (left & (0 - left)), ply + 1);
            won |= value == 1;
            best = best is null || value is null ? null : Math.Max(best.Value, value.Value);
        }

        best = won ? 1 : best;
        values.Add(key, (sbyte)(best ?? Unknown));
        return best;
    }
}
