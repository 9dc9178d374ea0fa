using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace NanoZero.Studio;

/// <summary>The files of the pages, which are parts of the program.</summary>
internal static class Assets
{
    private const string FirstPage = "/index.html";

    private static readonly Dictionary<string, byte[]> Files = Load();

    /// <summary>Gets the hash that allows the one inline script: the import map of the first page.</summary>
    public static string ImportMapHash { get; } = HashOfImportMap();

    /// <summary>Serves the files.</summary>
    /// <param name="app">The server.</param>
    public static void Map(WebApplication app) =>
        app.MapGet("/{**path}", (string? path, HttpContext context) =>
        {
            string name = string.IsNullOrEmpty(path) ? FirstPage : $"/{path}";
            if (!Files.TryGetValue(name, out byte[]? content))
            {
                throw StudioException.Missing($"there is no page '{name}'");
            }

            context.Response.Headers.CacheControl = "no-cache";
            string tag = Convert.ToHexString(SHA256.HashData(content))[..16];
            return Results.Bytes(content, TypeOf(name), entityTag: new($"\"{tag}\""));
        });

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".mjs" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".json" => "application/json",
        _ => "text/plain; charset=utf-8",
    };

    private static Dictionary<string, byte[]> Load()
    {
        Assembly assembly = typeof(Assets).Assembly;
        Dictionary<string, byte[]> files = [];
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith('/')))
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            using MemoryStream content = new();
            stream.CopyTo(content);
            files.Add(name, content.ToArray());
        }

        // The Studio has the colours of a report. The rest of its style is for the report alone.
        files.Add(
            "/report.css",
            Encoding.UTF8.GetBytes($"{ReportStyle.Colours}\n.report {{\n{ReportStyle.Content}\n}}\n"));
        return files;
    }

    private static string HashOfImportMap()
    {
        const string Begin = "<script type=\"importmap\">", End = "</script>";
        string page = Encoding.UTF8.GetString(Files[FirstPage]);
        int from = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        string map = page[from..page.IndexOf(End, from, StringComparison.Ordinal)];
        return $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(map)))}";
    }
}
