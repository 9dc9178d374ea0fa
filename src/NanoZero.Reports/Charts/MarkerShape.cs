namespace NanoZero.Reports;

/// <summary>Shapes that stay distinct at a few pixels and without colour.</summary>
internal enum MarkerShape
{
    Circle,
    Square,
    Triangle,
    Diamond,
    Cross,
    Ring,
}
