using System.Text.Json;

namespace NanoZero.Training;

/// <summary>A checkpoint of a run.</summary>
/// <param name="Iteration">The iterations finished; 0 is the untrained network.</param>
/// <param name="Path">The folder with model.safetensors and model.json.</param>
public sealed record RunCheckpoint(int Iteration, string Path);

/// <summary>
/// A run on disk: <c>run.json</c>, <c>metrics.jsonl</c>, <c>checkpoints/</c>, <c>games/</c>, <c>matches/</c>.
/// </summary>
/// <remarks>
/// Files and checkpoints appear whole or not at all. The newest checkpoint is the state of the run. The metrics of an
/// iteration are written before its checkpoint. A resumed run drops the lines beyond the newest checkpoint and plays
/// that iteration again.
/// </remarks>
public sealed class RunFolder
{
    private const string DescriptionFile = "run.json";
    private const string GamesExtension = ".jsonl";
    private const string Unfinished = ".tmp";

    private RunFolder(string path, RunDescription description)
    {
        Path = path;
        Description = description;
    }

    /// <summary>Gets the folder.</summary>
    public string Path { get; }

    /// <summary>Gets what the run is.</summary>
    public RunDescription Description { get; private set; }

    /// <summary>Gets the run's configuration.</summary>
    public TrainingConfig Config => Description.Config;

    /// <summary>
    /// Gets what changed when the run was prepared to go on, because it was moved or its machine changed; null where
    /// nothing did.
    /// </summary>
    public string? Move { get; private set; }

    /// <summary>Gets the file of the metrics.</summary>
    public string MetricsPath => In("metrics.jsonl");

    /// <summary>Gets the file with the results of players that learning is compared with.</summary>
    public string StrengthPath => In("strength.json");

    /// <summary>Returns the file that says how workers play games of a run; there is none where none could.</summary>
    /// <param name="path">The run's folder.</param>
    internal static string ClusterStatusIn(string path) => System.IO.Path.Combine(path, "cluster.json");

    /// <summary>Gets the folder of the self-play records.</summary>
    public string GamesPath => In("games");

    /// <summary>Gets the folder of the matches.</summary>
    public string MatchesPath => In("matches");

    private string CheckpointsPath => In("checkpoints");

    /// <summary>Says whether a folder holds a run.</summary>
    /// <param name="path">Any path.</param>
    public static bool Holds(string path) => File.Exists(System.IO.Path.Combine(path, DescriptionFile));

    /// <summary>Says in half a sentence what a folder holds that was taken for a run.</summary>
    internal static string Describe(string path)
    {
        return File.Exists(path) ? "it is a file"
            : !Directory.Exists(path) ? "there is no such folder"
            : Has("study.json") ? "it is a study; the runs of a batching study are the folders in it"
            : Has("tournament.json") ? "it is a tournament; 'nanozero report' shows its page"
            : Has(Checkpoint.WeightsFile) ? "it is a checkpoint, not a whole run"
            : !Directory.EnumerateFileSystemEntries(path).Any() ? "it is empty"
            : Directory.EnumerateDirectories(path).Where(Holds).Order(StringComparer.Ordinal).ToArray()
                is [var first, .. var others]
                ? "it is a folder of runs; name one of them, such as "
                    + $"{first}{(others.Length > 0 ? $" ({others.Length} more)" : "")}"
            : "there is no run.json";

        bool Has(string file) => File.Exists(System.IO.Path.Combine(path, file));
    }

    /// <summary>Begins a run in a new or empty folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="description">What the run is.</param>
    /// <exception cref="IOException">
    /// The folder holds another run or anything else, or cannot be written; the message says what to do.
    /// </exception>
    public static RunFolder Create(string path, RunDescription description)
    {
        RequireFree(path);
        using WriterLock writer = WriterLock.OfFolder(path);
        RequireFree(path);
        RunFolder run = new(path, description);
        run.WriteDescription();
        return run;
    }

    /// <summary>Checks that a run may begin in a folder.</summary>
    /// <param name="path">The folder; need not exist.</param>
    /// <exception cref="IOException">
    /// The folder holds another run or anything else; the message says what to do.
    /// </exception>
    public static void RequireFree(string path)
    {
        if (Holds(path))
        {
            throw new IOException(
                $"'{path}' already holds a run; continue it with --resume, or choose another name with --out");
        }

        if (File.Exists(path))
        {
            throw new IOException($"'{path}' is a file; choose another name with --out");
        }

        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any(entry =>
            !entry.EndsWith(Unfinished, StringComparison.Ordinal) && !WriterLock.Owns(entry)))
        {
            throw new IOException($"'{path}' is not empty and holds no run; choose another name with --out");
        }
    }

    /// <summary>Checks that a run could be written, and leaves nothing behind.</summary>
    /// <param name="path">The folder; need not exist.</param>
    /// <exception cref="IOException">It cannot be written; the message says why and what to do.</exception>
    public static void RequireWritable(string path) =>
        AtomicFile.RequireWritable(System.IO.Path.Combine(path, DescriptionFile));

    /// <summary>Opens a run.</summary>
    /// <exception cref="InvalidDataException">
    /// There is no run in the folder, or its run.json cannot be read; the message says why.
    /// </exception>
    public static RunFolder Open(string path)
    {
        string file = System.IO.Path.Combine(path, DescriptionFile);
        if (!File.Exists(file))
        {
            throw new InvalidDataException($"'{path}' holds no run: {Describe(path)}");
        }

        // The format comes first: a file of another version may well have keys this one does not know.
        string text = JsonText.TextOf(file);
        if (ConfigurationFile.FormatOf(text) != RunDescription.CurrentFormat)
        {
            throw new InvalidDataException(
                $"{file} is damaged or was made by another version; expected format '{RunDescription.CurrentFormat}'");
        }

        return new RunFolder(path, ConfigurationFile.Parse(text, new RunDescription(), file));
    }

    /// <summary>Reads the reports of the iterations finished so far, in order.</summary>
    /// <exception cref="InvalidDataException">
    /// The metrics are damaged, or lack an iteration that there is a checkpoint of; the message says where.
    /// </exception>
    public IReadOnlyList<IterationReport> Metrics()
    {
        // Lines are written before their checkpoint, so of a run that goes on the checkpoints are looked at first.
        int finished = Checkpoints() is [.., var newest] ? newest.Iteration : 0;
        IReadOnlyList<IterationReport> reports = MetricsLog.Read<IterationReport>(MetricsPath, FormerMetrics.InParts);
        for (int i = 0; i < reports.Count; i++)
        {
            if (reports[i].Iteration != i + 1)
            {
                throw new InvalidDataException(
                    $"'{MetricsPath}', line {i + 1}, is of iteration {reports[i].Iteration}; that of iteration {i + 1} "
                        + "is expected: lines are missing, or there twice");
            }
        }

        return reports.Count >= finished ? reports : throw new InvalidDataException(
            $"'{MetricsPath}' ends with iteration {reports.Count}, but the newest checkpoint is of iteration "
            + $"{finished}; "
            + $"take a copy of the file, or remove the checkpoints after iteration {reports.Count}");
    }

    /// <summary>Reads what learning is compared with; null while nothing was measured.</summary>
    /// <exception cref="InvalidDataException">The file is damaged; the message says what to do.</exception>
    public RunStrength? Strength() => JsonText.ReadIfThere<RunStrength>(
        StrengthPath, Json.Log, "delete it, and 'train --resume' measures it again");

    /// <summary>
    /// Lists the checkpoints, oldest first: the untrained network, those at the intervals, and the newest.
    /// </summary>
    public IReadOnlyList<RunCheckpoint> Checkpoints() =>
        [.. Checkpoint.Iterations(Path).Select(checkpoint => new RunCheckpoint(checkpoint.Iteration, checkpoint.Path))];

    /// <summary>Returns the newest checkpoint.</summary>
    /// <exception cref="InvalidDataException">The run has none.</exception>
    public RunCheckpoint Latest() => Checkpoints() is [.., var latest]
        ? latest
        : throw new InvalidDataException($"the run '{Path}' has no checkpoint; start it again under another name");

    internal void Write(RunStrength strength) =>
        AtomicFile.WriteAllBytes(
            StrengthPath, JsonText.Checked(strength));

    /// <summary>Lists the iterations whose games of self-play are on disk, in order.</summary>
    internal IReadOnlyList<int> IterationsWithGames()
    {
        string[] files = Directory.Exists(GamesPath)
            ? Directory.GetFiles(GamesPath, Checkpoint.IterationPrefix + "*" + GamesExtension)
            : [];
        return [.. Checkpoint.InOrder(files, GamesExtension).Select(found => found.Iteration)];
    }

    internal string GamesFile(int iteration) => System.IO.Path.Combine(GamesPath, Name(iteration) + GamesExtension);

    internal string PoliciesFile(int iteration) => System.IO.Path.Combine(GamesPath, Name(iteration) + ".safetensors");

    /// <summary>Changes how many iterations are asked for; nothing before them depends on it.</summary>
    internal void Extend(int iterations)
    {
        using WriterLock writer = WriterLock.OfFolder(Path);
        if (iterations != Config.Iterations)
        {
            Description = Description with { Config = Config with { Iterations = iterations } };
            WriteDescription();
        }
    }

    /// <summary>Changes where and how fast the run goes on; what was played before stays what it is.</summary>
    internal void MoveTo(RunDescription description, string change)
    {
        using WriterLock writer = WriterLock.OfFolder(Path);
        Description = description;
        Move = change;
        WriteDescription();
    }

    /// <summary>Makes a checkpoint appear whole: it is written beside, read again, and renamed.</summary>
    /// <param name="iteration">The iteration.</param>
    /// <param name="write">Writes it into a folder.</param>
    /// <param name="requireWhole">Reads it there and throws where anything is missing or damaged.</param>
    internal void WriteCheckpoint(int iteration, Action<string> write, Action<string> requireWhole)
    {
        string target = System.IO.Path.Combine(CheckpointsPath, Name(iteration)), beside = target + Unfinished;
        try
        {
            DeleteFolder(beside);
            Directory.CreateDirectory(beside);
            write(beside);
            requireWhole(beside);
            Directory.Move(beside, target);
            requireWhole(target);
        }
        catch (InvalidDataException)
        {
            TryDelete(beside);
            throw;
        }
        catch (Exception cause) when (FileProblem.Explains(cause))
        {
            TryDelete(beside);

            // What already says which file and what to do is not said twice.
            if (cause is IOException { InnerException: not null })
            {
                throw;
            }

            throw FileProblem.WhileWriting(target, cause);
        }
    }

    /// <summary>Removes a checkpoint, which disappears whole.</summary>
    internal void RemoveCheckpoint(int iteration)
    {
        string target = System.IO.Path.Combine(CheckpointsPath, Name(iteration));
        if (Directory.Exists(target))
        {
            string beside = target + Unfinished;
            DeleteFolder(beside);
            Directory.Move(target, beside);
            DeleteFolder(beside);
        }
    }

    /// <summary>Removes what a killed process left half-written.</summary>
    internal void RemoveUnfinished()
    {
        foreach (string folder in Directory.Exists(CheckpointsPath)
            ? Directory.GetDirectories(CheckpointsPath, "*" + Unfinished)
            : [])
        {
            DeleteFolder(folder);
        }
    }

    private static string Name(int iteration) =>
        string.Create(CultureInfo.InvariantCulture, $"{Checkpoint.IterationPrefix}{iteration:D4}");

    private static void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void TryDelete(string folder)
    {
        try
        {
            DeleteFolder(folder);
        }
        catch (Exception cause) when (FileProblem.Explains(cause))
        {
            // The next start removes it; the first failure is the one to report.
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private void WriteDescription() =>
        AtomicFile.WriteAllText(In(DescriptionFile), ConfigurationFile.Write(Description) + "\n");
}
