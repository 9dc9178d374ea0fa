namespace NanoZero.Play;

/// <summary>A node of a game tree in the Smart Game Format: its properties, and the nodes that follow it.</summary>
/// <remarks>Source of the format: Hollosi, "SGF File Format FF[4]", 2006.</remarks>
public sealed class SgfNode
{
    private readonly List<SgfProperty> properties = [];
    private readonly Dictionary<string, List<string>> valuesOf = new(StringComparer.Ordinal);
    private readonly List<SgfNode> children = [];

    /// <summary>Gets the properties, in the order of the file.</summary>
    public IReadOnlyList<SgfProperty> Properties => properties;

    /// <summary>Gets the nodes that follow: the game as it went on first, then its variations.</summary>
    public IReadOnlyList<SgfNode> Children => children;

    /// <summary>Adds values to a property, which is made where the node does not have it.</summary>
    /// <param name="name">Upper-case letters, such as <c>B</c> or <c>AB</c>.</param>
    /// <param name="values">The values as they are meant, without escapes.</param>
    /// <returns>This node.</returns>
    public SgfNode Add(string name, params IEnumerable<string> values)
    {
        if (valuesOf.TryGetValue(name, out List<string>? there))
        {
            there.AddRange(values);
        }
        else
        {
            valuesOf.Add(name, [.. values]);
            properties.Add(new SgfProperty(name, valuesOf[name]));
        }

        return this;
    }

    /// <summary>Adds a node that follows.</summary>
    /// <param name="child">The node; returned.</param>
    public SgfNode Add(SgfNode child)
    {
        children.Add(child);
        return child;
    }

    /// <summary>Returns the values of a property; none where the node does not have it.</summary>
    /// <param name="name">Upper-case letters.</param>
    public IReadOnlyList<string> Values(string name) =>
        valuesOf.TryGetValue(name, out List<string>? there) ? there : [];

    /// <summary>Returns the first value of a property; null where the node does not have it.</summary>
    /// <param name="name">Upper-case letters.</param>
    public string? Value(string name) => Values(name) is [var first, ..] ? first : null;

    /// <summary>Lists this node and those that follow it first, one by one: the game without variations.</summary>
    public IEnumerable<SgfNode> MainLine()
    {
        for (SgfNode? node = this; node is not null; node = node.Children.Count > 0 ? node.Children[0] : null)
        {
            yield return node;
        }
    }
}

/// <summary>A property of a node.</summary>
/// <param name="Name">Upper-case letters, such as <c>B</c> for a move of Black.</param>
/// <param name="Values">Its values, at least one, without escapes.</param>
public sealed record SgfProperty(string Name, IReadOnlyList<string> Values);
