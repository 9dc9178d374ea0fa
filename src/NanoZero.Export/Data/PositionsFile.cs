using System.IO.Compression;
using Parquet;

namespace NanoZero.Export;

/// <summary>The self-play positions of a run as a Parquet file: one row a position, in order of play.</summary>
/// <remarks>
/// The columns are those of <see cref="PositionRows"/>. docs/data.md says what they mean. The metadata of the file name
/// the game and the version of the program.
/// </remarks>
internal static class PositionsFile
{
    // Stronger compression takes several times as long for a file that is a tenth smaller.
    private static readonly ParquetOptions Options = new()
    {
        CompressionMethod = CompressionMethod.Zstd,
        CompressionLevel = CompressionLevel.Fastest,
    };

    private static ReadOnlySpan<byte> Magic => "PAR1"u8;

    /// <summary>
    /// Writes the file, which appears whole or not at all. The memory that it takes does not grow with the run: it is
    /// that of one iteration's games and one group of rows.
    /// </summary>
    /// <param name="run">The run; it may be trained meanwhile.</param>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="mostRows">The most rows of a group; null for what fits into 16 MiB.</param>
    /// <param name="cancellation">Honoured once an iteration; no file appears then.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="InvalidDataException">The run has no games, or a file of them is damaged.</exception>
    /// <exception cref="IOException">The file cannot be written; the message says why and what to do.</exception>
    public static PositionCounts Write(
        RunFolder run, string path, int? mostRows = null, CancellationToken cancellation = default)
    {
        if (run.IterationsWithGames().Count == 0)
        {
            throw new InvalidDataException(
                $"the run '{run.Path}' has no games of self-play, in '{run.GamesPath}'; train it first, or name a run "
                + "that has them");
        }

        return GameCatalogue.Open(run.Config.Game, new Writer(run, path, mostRows, cancellation));
    }

    /// <summary>Checks that a file is a Parquet file, which may be replaced by another one.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static void RequireParquet(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] start = new byte[Magic.Length];
        file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (!Magic.SequenceEqual(start))
        {
            throw new InvalidDataException($"'{path}' is no Parquet file");
        }
    }

    private sealed class Writer(RunFolder run, string path, int? mostRows, CancellationToken cancellation)
        : IGameVisitor<PositionCounts>
    {
        public PositionCounts Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            PositionCounts counts = default;
            AtomicFile.Write(path, stream =>
                counts = Task.Run(() => WriteTo(stream, start), cancellation).GetAwaiter().GetResult());
            return counts;
        }

        private async Task<PositionCounts> WriteTo<TGame>(Stream stream, TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            PositionRows rows = new(TGame.Info, mostRows);
            PositionCounts counts = default;
            ParquetWriter writer = await ParquetWriter.CreateAsync(
                PositionRows.Schema, stream, Options, cancellationToken: cancellation).ConfigureAwait(false);
            await using (writer.ConfigureAwait(false))
            {
                writer.CustomMetadata = new Dictionary<string, string>
                {
                    ["game"] = GameCatalogue.Canonical(run.Config.Game),
                    ["program"] = $"NanoZero {RunDescription.ProgramVersion}",
                };
                foreach (int iteration in run.IterationsWithGames())
                {
                    cancellation.ThrowIfCancellationRequested();
                    foreach (GameRecord<TGame> game in SelfPlayFile.LoadKept(run, iteration, start))
                    {
                        counts += rows.Add(iteration, game, run.Config.ValueLambda);
                        if (rows.IsFull)
                        {
                            await rows.WriteTo(writer).ConfigureAwait(false);
                        }
                    }
                }

                await rows.WriteTo(writer).ConfigureAwait(false);
            }

            return counts;
        }
    }
}

/// <summary>What a file of positions holds.</summary>
/// <param name="Games">The games.</param>
/// <param name="Positions">Their positions, one for each move.</param>
/// <param name="WithPolicy">The positions whose search policy is there.</param>
internal readonly record struct PositionCounts(long Games, long Positions, long WithPolicy)
{
    /// <summary>Adds counts.</summary>
    public static PositionCounts operator +(PositionCounts left, PositionCounts right) => new(
        left.Games + right.Games, left.Positions + right.Positions, left.WithPolicy + right.WithPolicy);
}
