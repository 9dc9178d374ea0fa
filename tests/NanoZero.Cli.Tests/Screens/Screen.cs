using System.Text;

namespace NanoZero.Cli.Tests;

/// <summary>
/// What a terminal shows of what is written to it: letters, line ends, cursor movements, erasing. It is as high as need
/// be.
/// </summary>
/// <param name="columns">Its width; a letter beyond it goes to the next row.</param>
internal sealed class Screen(int columns)
{
    private readonly List<char[]> rows = [Empty(columns)];
    private int row;
    private int column;

    /// <summary>Gets the rows from the top to the last one written, without the spaces at their ends.</summary>
    public IReadOnlyList<string> Rows => [.. rows.Select(letters => new string(letters).TrimEnd())];

    /// <summary>Shows a text.</summary>
    public void Write(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\u001b':
                    i = Escape(text, i + 1);
                    break;
                case '\r':
                    column = 0;
                    break;
                case '\n':
                    MoveDown();
                    break;
                case '\b':
                    column = Math.Max(0, column - 1);
                    break;
                case '\a':
                    break;
                default:
                    Put(text[i]);
                    break;
            }
        }
    }

    private static char[] Empty(int columns) => [.. Enumerable.Repeat(' ', columns)];

    private void Put(char letter)
    {
        if (column == columns)
        {
            column = 0;
            MoveDown();
        }

        rows[row][column++] = letter;
    }

    private void MoveDown()
    {
        row++;
        if (row == rows.Count)
        {
            rows.Add(Empty(columns));
        }
    }

    // Returns the index of the sequence's last letter.
    private int Escape(string text, int i)
    {
        if (text[i] != '[')
        {
            return i;  // such as ESC = and ESC >, the keypad's modes
        }

        StringBuilder number = new();
        for (i++; !char.IsAsciiLetter(text[i]); i++)
        {
            number.Append(text[i]);
        }

        int count = int.TryParse(number.ToString(), out int given) ? given : 0;
        switch (text[i])
        {
            case 'A':
                row = Math.Max(0, row - Math.Max(1, count));
                break;
            case 'B':
                row = Math.Min(rows.Count - 1, row + Math.Max(1, count));
                break;
            case 'C':
                column = Math.Min(columns - 1, column + Math.Max(1, count));
                break;
            case 'D':
                column = Math.Max(0, column - Math.Max(1, count));
                break;
            case 'G':
                column = Math.Max(1, count) - 1;
                break;
            case 'K':
                Array.Fill(
                    rows[row], ' ', count == 0 ? column : 0, count == 1 ? column : columns - (count == 0 ? column : 0));
                break;
            case 'J':
                Array.Fill(rows[row], ' ', column, columns - column);
                rows.RemoveRange(row + 1, rows.Count - row - 1);
                break;
            case 'm' or 'h' or 'l':
                break;
            default:
                throw new NotSupportedException($"the screen of the tests does not know 'ESC [ {number}{text[i]}'");
        }

        return i;
    }
}
