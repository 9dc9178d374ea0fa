namespace NanoZero.Studio;

/// <summary>Ends the work on runs, and throws runs away.</summary>
/// <param name="library">The runs.</param>
internal sealed class RunFate(RunLibrary library)
{
    private const string Trash = ".trash";

    /// <summary>Asks the process that works on something, or on what holds it, to stop, as Ctrl-C would.</summary>
    /// <param name="path">The place within the folder of runs.</param>
    /// <exception cref="StudioException">
    /// No process works on it, or the path leads out of the folder.
    /// </exception>
    public void Stop(string path)
    {
        _ = library.Card(path);
        WriterLock.AskToStop(library.HolderOf(library.FullPath(path))
            ?? throw new StudioException($"no process works on '{path}'"));
    }

    /// <summary>
    /// Moves something into the folder for what is no longer wanted, <c>.trash</c> in the folder of runs.
    /// </summary>
    /// <param name="path">The place within the folder of runs.</param>
    /// <returns>Where it lies now, within the folder of runs.</returns>
    /// <exception cref="StudioException">
    /// A process works on it, on a part of it or on what holds it. Or there is nothing, or the path leads out of the
    /// folder.
    /// </exception>
    /// <exception cref="IOException">It cannot be moved.</exception>
    public string ThrowAway(string path)
    {
        RunCard card = library.Card(path);
        string full = library.FullPath(path);
        if ((library.HolderOf(full) ?? WriterLock.HeldWithin(full)) is { } held)
        {
            string place = Path.GetRelativePath(library.Root, held);
            throw new StudioException($"a process works on '{place}'; stop it first");
        }

        string trash = Path.Combine(library.Root, Trash);
        Directory.CreateDirectory(trash);
        string name = string.Create(
            CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyyMMdd-HHmmss}-{card.Path.Replace('/', '-')}");
        string thrown = Path.Combine(trash, name);
        for (int copy = 2; Path.Exists(thrown); copy++)
        {
            thrown = Path.Combine(trash, $"{name}-{copy}");
        }

        if (card.Kind == RunKind.Match)
        {
            File.Move(full, thrown);
        }
        else
        {
            Directory.Move(full, thrown);
        }

        return $"{Trash}/{Path.GetFileName(thrown)}";
    }
}
