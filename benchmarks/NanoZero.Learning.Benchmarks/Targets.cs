using NanoZero.Games;
using NanoZero.Play;
using NanoZero.Training;

namespace NanoZero.Learning.Benchmarks;

/// <summary>
/// Prints how often the recorded self-play of a run names the right move, and how far its values are off.
/// </summary>
/// <param name="folder">The run, whose policies of the last iterations are still there.</param>
/// <param name="positions">About how many of its newest positions are judged.</param>
internal sealed class Targets(string folder, int positions)
{
    private static readonly int[] FirstPlies = [0, 12, 16, 22, 28];
    private static readonly float[] Lambdas = [0, 0.5f, 0.7f, 0.8f, 0.85f, 0.9f, 0.95f, 1];

    /// <summary>
    /// Judges positions that the oracle answers quickly, and prints a line for each part of the game.
    /// </summary>
    public void Print()
    {
        RunFolder run = RunFolder.Open(folder);
        IOracle<ConnectFour> oracle = Oracles.Create<ConnectFour>();
        List<Judged> judged = [];
        for (int iteration = run.Latest().Iteration; iteration > 0 && judged.Count < positions; iteration--)
        {
            foreach (GameRecord<ConnectFour> game in
                SelfPlayFile.Load(run, iteration, ConnectFour.Start(GameOptions.Default)))
            {
                judged.AddRange(judged.Count < positions ? Judge(oracle, game) : []);
            }
        }

        Console.WriteLine($"{folder}: {judged.Count} positions. Squared errors of the value that TD(λ) learns, by λ");
        Console.WriteLine(
            $"plies  positions  best move wrong  on wrong moves  {string.Join("  ", Lambdas.Select(x => $"{x,5}"))}");
        foreach (IGrouping<int, Judged> part in judged.GroupBy(FirstPlyOf).OrderBy(part => part.Key))
        {
            Console.WriteLine(
                $"{part.Key,3} –  {part.Count(),9}  {part.Average(each => each.IsWrong ? 1.0 : 0),15:P1}  "
                + $"{part.Average(each => each.OnWrong),14:P1}  "
                + string.Join("  ", Lambdas.Select((_, i) => $"{part.Average(each => each.SquaredErrors[i]),5:F3}")));
        }
    }

    private static int FirstPlyOf(Judged judged) => FirstPlies.Last(ply => ply <= judged.Ply);

    private static IEnumerable<Judged> Judge(IOracle<ConnectFour> oracle, GameRecord<ConnectFour> game)
    {
        sbyte[] values = new sbyte[ConnectFour.Info.ActionCount];
        float[] policy = new float[values.Length];
        TrainingSample<ConnectFour>[][] byLambda = [.. Lambdas.Select(lambda => game.Samples(lambda).ToArray())];
        for (int i = 0; i < byLambda[0].Length; i++)
        {
            TrainingSample<ConnectFour> sample = byLambda[0][i];
            if (!Labeller.IsQuick(sample.Position))
            {
                continue;
            }

            oracle.ActionValues(sample.Position, values);
            sample.Policy.WriteTo(policy);
            int best = OracleValues.Best(values);
            yield return new Judged(
                sample.Position.Ply,
                values[Array.IndexOf(policy, policy.Max())] != best,
                policy.Where((_, action) => values[action] != best).Sum(),
                [.. byLambda.Select(samples => Math.Pow(samples[i].Value - best, 2))]);
        }
    }

    private sealed record Judged(int Ply, bool IsWrong, double OnWrong, double[] SquaredErrors);
}
