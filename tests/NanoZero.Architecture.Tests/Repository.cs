using System.Xml.Linq;

namespace NanoZero.Architecture.Tests;

/// <summary>The repository's files, found from where the tests run.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Reads the project files below a folder.</summary>
    /// <param name="folder">Relative to <see cref="Root"/>.</param>
    public static IReadOnlyList<Project> Projects(string folder)
    {
        string path = Path.Combine(Root, folder);
        return Directory.Exists(path)
            ? [.. Directory.EnumerateFiles(path, "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(Project.Read)]
            : [];
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "NanoZero.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName
            ?? throw new DirectoryNotFoundException($"no folder above {AppContext.BaseDirectory} holds NanoZero.slnx");
    }
}

/// <summary>What a project file refers to.</summary>
/// <param name="Name">The project's name.</param>
/// <param name="Path">Relative to the repository's root, with forward slashes.</param>
/// <param name="Projects">Names of the projects referenced.</param>
/// <param name="Packages">
/// Names of the packages referenced; <c>libtorch</c> and <c>onnxruntime</c> stand for the native libraries that
/// build/NativeTorch.targets and build/NativeOnnx.targets add.
/// </param>
internal sealed record Project(string Name, string Path, IReadOnlySet<string> Projects, IReadOnlySet<string> Packages)
{
    private static readonly Dictionary<string, string> NativeLibraries = new()
    {
        ["NativeTorch"] = "libtorch",
        ["NativeOnnx"] = "onnxruntime",
    };

    public static Project Read(string file)
    {
        XElement root = XDocument.Load(file).Root!;
        IEnumerable<string> native = root.Descendants("Import")
            .Select(import => System.IO.Path.GetFileNameWithoutExtension((string)import.Attribute("Project")!))
            .Where(NativeLibraries.ContainsKey)
            .Select(targets => NativeLibraries[targets]);
        return new Project(
            System.IO.Path.GetFileNameWithoutExtension(file),
            System.IO.Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'),
            Included(root, "ProjectReference").Select(NameOf).ToHashSet(),
            Included(root, "PackageReference").Concat(native).ToHashSet());
    }

    private static string NameOf(string path) => System.IO.Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));

    private static IEnumerable<string> Included(XElement root, string item) =>
        root.Descendants(item).Select(element => (string?)element.Attribute("Include")).OfType<string>();
}
