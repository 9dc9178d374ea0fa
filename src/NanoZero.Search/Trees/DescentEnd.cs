namespace NanoZero.Search;

/// <summary>Where a descent from the root ends.</summary>
internal enum DescentEnd
{
    /// <summary>A new leaf, to be evaluated.</summary>
    Leaf,

    /// <summary>A node whose value is exact, which is backed up at once.</summary>
    Exact,

    /// <summary>A leaf that another descent already waits at.</summary>
    Collision,

    /// <summary>The root: the algorithm wants answers before it chooses.</summary>
    Waits,
}
