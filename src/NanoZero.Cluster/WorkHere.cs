namespace NanoZero.Cluster;

/// <summary>What the coordinator's machine is to play.</summary>
/// <param name="Again">Games of workers, by their numbers, to compare them; they come first.</param>
/// <param name="Block">Other games; null where there are none.</param>
/// <param name="Changed">Ends when there may be others.</param>
internal readonly record struct WorkHere(IReadOnlyList<int> Again, GameBlock? Block, Task Changed);
