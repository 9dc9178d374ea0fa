namespace NanoZero.Play;

/// <summary>How often chosen moves are the moves that were played in games of a file.</summary>
/// <param name="Positions">Positions asked.</param>
/// <param name="Agreements">Those in which the chosen move is the one that was played.</param>
internal readonly record struct Agreement(int Positions, int Agreements)
{
    /// <summary>Gets the agreements per position, in [0, 1].</summary>
    public double Rate => (double)Agreements / Positions;

    /// <summary>Gets its 95 % interval (Wilson), as if the positions had nothing to do with each other.</summary>
    public Interval Interval => Proportion.Wilson(Agreements, Positions);

    /// <summary>Adds agreements over different positions.</summary>
    public static Agreement operator +(Agreement left, Agreement right) =>
        new(left.Positions + right.Positions, left.Agreements + right.Agreements);
}

/// <summary>One player's agreement with the games of files.</summary>
/// <param name="Player">Who chose.</param>
/// <param name="Simulations">Budget of the search; null without one.</param>
/// <param name="ByFile">In the order of the files.</param>
/// <param name="ByPhase">In the order of <see cref="Phases"/>.</param>
internal sealed record AgreementRow(
    string Player, int? Simulations, IReadOnlyList<Agreement> ByFile, IReadOnlyList<Agreement> ByPhase)
{
    /// <summary>Gets the agreement over all files.</summary>
    public Agreement All => ByFile.Aggregate(default(Agreement), (sum, file) => sum + file);

    /// <summary>
    /// Returns the phases of a game: until a quarter of the board's squares is played, until half of them is, and after
    /// that.
    /// </summary>
    /// <param name="game">The game.</param>
    /// <returns>The numbers of the first and the last move of each; the last phase has no end.</returns>
    public static IReadOnlyList<(int First, int? Last)> Phases(GameInfo game)
    {
        int quarter = game.Rows * game.Columns / 4;
        return [(1, quarter), (quarter + 1, 2 * quarter), ((2 * quarter) + 1, null)];
    }

    /// <summary>Compares chosen moves with those that were played.</summary>
    /// <param name="player">Who chose.</param>
    /// <param name="simulations">Budget of the search; null without one.</param>
    /// <param name="actions">One action for each position of the files, in order.</param>
    /// <param name="files">The positions.</param>
    public static AgreementRow Of<TGame>(
        string player, int? simulations, IReadOnlyList<int> actions, IReadOnlyList<PlayedPositions<TGame>> files)
        where TGame : unmanaged, IGame<TGame>
    {
        IReadOnlyList<(int First, int? Last)> phases = Phases(TGame.Info);
        Agreement[] byFile = new Agreement[files.Count], byPhase = new Agreement[phases.Count];
        int index = 0;
        for (int file = 0; file < files.Count; file++)
        {
            foreach (PlayedPosition<TGame> position in files[file].Positions)
            {
                Agreement one = new(1, actions[index++] == position.Action ? 1 : 0);
                byFile[file] += one;
                for (int phase = 0; phase < byPhase.Length; phase++)
                {
                    (int first, int? last) = phases[phase];
                    byPhase[phase] += position.Number >= first && !(position.Number > last) ? one : default;
                }
            }
        }

        return new AgreementRow(player, simulations, byFile, byPhase);
    }
}
