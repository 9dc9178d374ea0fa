namespace NanoZero.Play;

/// <summary>Files that appear whole or not at all, whenever the process or the machine stops.</summary>
internal static class WholeFile
{
    /// <summary>Writes beside the file, flushes to the disk, then renames.</summary>
    /// <param name="path">The file; replaced if it exists. Its folder is created if need be.</param>
    /// <param name="content">All of it.</param>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string whole = Path.GetFullPath(path), beside = whole + ".partial";
        Directory.CreateDirectory(Path.GetDirectoryName(whole)!);
        try
        {
            using (FileStream stream = new(beside, FileMode.Create, FileAccess.Write))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, whole, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
