namespace NanoZero.Studio;

/// <summary>Players of matches, as visitors of a folder of runs name them.</summary>
internal static class PlayersHere
{
    /// <summary>Returns the player's text with its folder or file as it lies in the folder of runs.</summary>
    /// <param name="player">The player.</param>
    /// <param name="root">The folder of runs.</param>
    /// <returns>The text; null for a player that is not named by a text, or lies elsewhere.</returns>
    public static string? TextOf(PlayerSpec player, string root)
    {
        try
        {
            PlayerText text = PlayerText.Parse(player.Name);
            if (text.File is { } file)
            {
                text = text with { File = PlaceOf(file, root) };
            }

            if (text.Folder is { } folder && !PlayerText.IsShipped(folder))
            {
                text = text with { Folder = PlaceOf(folder, root) + (text.Algorithm is null ? "/" : "") };
            }

            return text.ToString();
        }
        catch (Exception elsewhere) when (elsewhere is FormatException or StudioException)
        {
            return null;
        }
    }

    private static string PlaceOf(string path, string root) =>
        Path.GetRelativePath(root, RunLibrary.Within(root, Path.GetFullPath(path))).Replace('\\', '/');

    /// <summary>Returns the player's text as above; where there is none, the name that the match has.</summary>
    /// <param name="player">The player.</param>
    /// <param name="root">The folder of runs.</param>
    public static string NameOf(PlayerSpec player, string root) => TextOf(player, root) ?? player.Name;

    /// <summary>Returns the player's text where it can think for visitors; null where it cannot.</summary>
    /// <param name="player">The player.</param>
    /// <param name="root">The folder of runs.</param>
    public static string? ThinkerOf(PlayerSpec player, string root) =>
        player.Search is null ? null : TextOf(player, root);
}
