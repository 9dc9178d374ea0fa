namespace NanoZero.Network;

/// <summary>A matrix anywhere in memory, or the transpose of one.</summary>
/// <param name="data">First element.</param>
/// <param name="rowStride">Elements from a row to the next.</param>
/// <param name="columnStride">
/// Elements from a column to the next: 1 where neighbours of a row are neighbours in memory.
/// </param>
internal readonly unsafe struct StridedMatrix(float* data, int rowStride, int columnStride = 1)
{
    /// <summary>Gets the first element.</summary>
    public float* Data { get; } = data;

    /// <summary>Gets the elements from a row to the next.</summary>
    public int RowStride { get; } = rowStride;

    /// <summary>Gets the elements from a column to the next.</summary>
    public int ColumnStride { get; } = columnStride;

    /// <summary>Returns the part of the matrix that begins at an element, to the right of it and below.</summary>
    public StridedMatrix From(int row, int column) =>
        new(Data + (row * RowStride) + (column * ColumnStride), RowStride, ColumnStride);
}

/// <summary>
/// A matrix whose columns lie in panels of sixteen, so that a vector load reads neighbouring columns of one row.
/// </summary>
/// <param name="data">First element of the first panel.</param>
/// <param name="rowStride">Elements from a row of a panel to its next row.</param>
/// <param name="panelStride">Elements from a panel to the next.</param>
internal readonly unsafe struct Panels(float* data, int rowStride, int panelStride)
{
    /// <summary>Gets the first element of the first panel.</summary>
    public float* Data { get; } = data;

    /// <summary>Gets the elements from a row of a panel to its next row.</summary>
    public int RowStride { get; } = rowStride;

    /// <summary>Gets the elements from a panel to the next.</summary>
    public int PanelStride { get; } = panelStride;
}
