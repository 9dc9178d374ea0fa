namespace NanoZero.Statistics;

/// <summary>How sequential tests ended that were played where one hypothesis holds exactly.</summary>
/// <param name="Tests">Tests played.</param>
/// <param name="AcceptedH0">Tests that accepted H0.</param>
/// <param name="AcceptedH1">Tests that accepted H1.</param>
/// <param name="MeanPairs">Mean pairs until the end.</param>
public readonly record struct SprtErrors(int Tests, int AcceptedH0, int AcceptedH1, double MeanPairs);
