using System.Text;

namespace NanoZero.Play;

/// <summary>Reads and writes game trees as text in the Smart Game Format.</summary>
/// <remarks>
/// The reader takes what real files contain: text before the first tree, lower-case letters in names (FF[3]), unknown
/// properties, missing closing parentheses. It knows the encodings that .NET knows.
/// </remarks>
public static class SgfText
{
    private const int DeepestNesting = 10_000;
    private const long LargestFile = 256 << 20;     // bytes

    /// <summary>Reads the game trees of a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The first node of each tree; at least one.</returns>
    /// <exception cref="InvalidDataException">The file holds no game tree; the message says what is wrong.</exception>
    public static IReadOnlyList<SgfNode> ReadFile(string path)
    {
        long length = new FileInfo(path) is { Exists: true } file ? file.Length : LargestFile;
        if (length is 0 or > LargestFile)
        {
            throw new InvalidDataException(
                $"'{OneLine.Of(path)}' is no SGF file: it is {(length == 0 ? "empty or a device" : "too large")}");
        }

        try
        {
            return Parse(Decode(File.ReadAllBytes(path)));
        }
        catch (FormatException exception)
        {
            throw new InvalidDataException($"'{OneLine.Of(path)}' is no SGF file: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// Turns the bytes of a file into text: as UTF-8 where they are, else by the encoding that CA names, else as
    /// Latin-1. Where all bytes are below 128, CA is asked first: some encodings of Japanese and Chinese are like this.
    /// </summary>
    /// <param name="bytes">The whole file.</param>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.ContainsAnyExceptInRange((byte)0, (byte)127))
        {
            string ascii = Encoding.Latin1.GetString(bytes);
            return EncodingOf(ascii)?.GetString(bytes) ?? ascii;
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            string latin = Encoding.Latin1.GetString(bytes);
            return EncodingOf(latin)?.GetString(bytes) ?? latin;
        }
    }

    /// <summary>Reads game trees.</summary>
    /// <param name="text">The text of a file.</param>
    /// <returns>The first node of each tree; at least one.</returns>
    /// <exception cref="FormatException">There is no game tree, or one breaks off; the message says where.</exception>
    public static IReadOnlyList<SgfNode> Parse(string text)
    {
        List<SgfNode> trees = [];
        Stack<SgfNode?> open = [];      // the node before each parenthesis that is open
        SgfNode? node = null;
        for (int at = Begin(text); at < text.Length;)
        {
            char letter = text[at];
            if (letter == '(')
            {
                open.Push(node);
                Require(open.Count <= DeepestNesting, at, "variations are nested too deeply");
                at++;
            }
            else if (letter == ')')
            {
                node = open.TryPop(out SgfNode? before) ? before : null;
                at++;
            }
            else if (letter == ';' && open.Count > 0)
            {
                SgfNode next = new();
                if (node is null)
                {
                    trees.Add(next);
                }

                node = node?.Add(next) ?? next;
                at++;
            }
            else if (node is not null && char.IsAsciiLetter(letter))
            {
                at = ReadProperty(text, at, node);
            }
            else
            {
                at++;
            }
        }

        return trees.Count > 0 ? trees : throw new FormatException("it has no game; a game begins with '(;'");
    }

    /// <summary>Writes game trees.</summary>
    /// <param name="trees">The first node of each.</param>
    /// <returns>One line a node, each ending in a line feed.</returns>
    public static string Write(params IEnumerable<SgfNode> trees)
    {
        StringBuilder text = new();
        foreach (SgfNode tree in trees)
        {
            WriteTree(tree, text);
        }

        return text.ToString();
    }

    // A parenthesis and the node behind it: what stands before the first one is a letter or a page around the game.
    private static int Begin(string text)
    {
        for (int at = text.IndexOf('('); at >= 0; at = text.IndexOf('(', at + 1))
        {
            if (text.AsSpan(at + 1).TrimStart().StartsWith(";"))
            {
                return at;
            }
        }

        return text.Length;
    }

    // A name and its values; a name without a value is no property.
    private static int ReadProperty(string text, int at, SgfNode node)
    {
        int begin = at;
        while (at < text.Length && char.IsAsciiLetter(text[at]))
        {
            at++;
        }

        string name = string.Concat(text[begin..at].Where(char.IsAsciiLetterUpper));
        List<string> values = [];
        while (SkipSpace(text, at) is int value && value < text.Length && text[value] == '[')
        {
            at = ReadValue(text, value + 1, out string read);
            values.Add(read);
        }

        _ = name.Length > 0 && values.Count > 0 ? node.Add(name, values) : node;
        return at;
    }

    private static int SkipSpace(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at;
    }

    // A backslash makes the next letter a plain one; before the end of a line it joins two lines.
    private static int ReadValue(string text, int begin, out string value)
    {
        StringBuilder read = new();
        for (int at = begin; at < text.Length; at++)
        {
            if (text[at] == ']')
            {
                value = read.ToString();
                return at + 1;
            }

            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
                if (text[at] is '\r' or '\n')
                {
                    at += at + 1 < text.Length && text[at + 1] is '\r' or '\n' && text[at + 1] != text[at] ? 1 : 0;
                    continue;
                }
            }

            read.Append(text[at]);
        }

        throw new FormatException($"the value that begins at character {begin} has no end; a value ends with ']'");
    }

    private static void WriteTree(SgfNode root, StringBuilder text)
    {
        // Nodes still to be written; null closes a tree.
        Stack<SgfNode?> next = new([null, root]);
        text.Append('(');
        while (next.TryPop(out SgfNode? node))
        {
            if (node is null)
            {
                text.Append(")\n");
                continue;
            }

            WriteNode(node, text);
            if (node.Children is [var only])
            {
                next.Push(only);
            }
            else
            {
                foreach (SgfNode child in node.Children.Reverse())
                {
                    next.Push(null);
                    next.Push(child);
                    next.Push(Opening);
                }
            }
        }
    }

    // Stands for the parenthesis before a variation.
    private static readonly SgfNode Opening = new();

    private static void WriteNode(SgfNode node, StringBuilder text)
    {
        if (ReferenceEquals(node, Opening))
        {
            text.Append('(');
            return;
        }

        text.Append(';');
        foreach (SgfProperty property in node.Properties)
        {
            text.Append(property.Name);
            foreach (string value in property.Values)
            {
                text.Append('[').Append(value.Replace("\\", @"\\").Replace("]", @"\]")).Append(']');
            }
        }

        text.Append('\n');
    }

    private static Encoding? EncodingOf(string latin)
    {
        int at = latin.IndexOf("CA[", StringComparison.Ordinal), end = at < 0 ? -1 : latin.IndexOf(']', at);
        try
        {
            string name = end < 0 ? "" : latin[(at + 3)..end].Trim();
            return name.Length == 0
                ? null
                : CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;  // an encoding that nobody knows
        }
    }

    private static void Require(bool holds, int at, string problem)
    {
        if (!holds)
        {
            throw new FormatException($"at character {at}: {problem}");
        }
    }
}
