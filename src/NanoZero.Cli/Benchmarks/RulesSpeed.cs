namespace NanoZero.Cli.Benchmarks;

/// <summary>How fast the rules alone are: random games, all legal actions listed at every ply.</summary>
internal static class RulesSpeed
{
    private static readonly string[] Games = ["go9", "go19"];

    /// <summary>Measures random play of Go.</summary>
    public static IReadOnlyList<BenchRow> Measure(BenchRun run)
    {
        Speed[] speeds = [.. Games.Select(game => GameCatalogue.Open(game, new Visitor(run.Effort.Seconds)))];
        run.Measure(speeds);
        return [.. speeds.Select(speed => speed.ToRow(BenchSection.Rules))];
    }

    private sealed class Visitor(double seconds) : IGameVisitor<Speed>
    {
        public Speed Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            ushort[] actions = new ushort[TGame.Info.MaxLegalActions];
            RandomStream random = new(1);
            return Speed.OfWork($"random play, {TGame.Info.Title}", "moves/s", seconds, PlayGame);

            long PlayGame()
            {
                long moves = 0;
                for (TGame position = start; !position.IsTerminal; moves++)
                {
                    position.Play(actions[random.Next(position.LegalActions(actions))]);
                }

                return moves;
            }
        }
    }
}
