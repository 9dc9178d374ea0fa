using System.Reflection;
using NanoZero.Games;
using PublicApiGenerator;

namespace NanoZero.Cli.Tests;

/// <summary>
/// Public is what a program outside uses. It stands in the folder api/, one file for each project, so that a change of
/// it is seen in review. Whatever else the projects need of each other is internal and can change.
/// </summary>
public sealed class PublicApiTests
{
    private const int DifferencesShown = 20;

    private static readonly string Recorded = Path.Combine(Repository.Folder(), "api");
    private static readonly string Found = Path.Combine(Repository.Folder(), "artifacts", "api");

    [Fact]
    public void What_is_public_is_what_the_files_say()
    {
        Dictionary<string, string> projects = Ours(typeof(CommandLine).Assembly, []).ToDictionary(
            assembly => assembly.GetName().Name!, TextOf);
        Assert.True(projects.Count > 10, $"only {projects.Count} projects were found");
        Directory.CreateDirectory(Found);
        List<string> differences = [];
        foreach (string project in projects.Keys.Union(Files()).Order(StringComparer.Ordinal))
        {
            string text = projects.GetValueOrDefault(project, ""), file = Path.Combine(Found, $"{project}.txt");
            File.Delete(file);
            if (text.Length > 0)
            {
                File.WriteAllText(file, text);
            }

            string record = Path.Combine(Recorded, $"{project}.txt");
            string before = File.Exists(record) ? File.ReadAllText(record).ReplaceLineEndings("\n") : "";
            if (text != before)
            {
                differences.Add($"{project}, - recorded, + found:");
                differences.AddRange(Differences(before.Split('\n'), text.Split('\n')).Take(DifferencesShown));
            }
        }

        Assert.True(
            differences.Count == 0,
            "the public members are others than the files in api/ say; where that is meant, renew the files by "
            + $"rm api/*; cp artifacts/api/* api/\n{string.Join('\n', differences)}");
    }

    [Fact]
    public void The_files_tell_which_members_an_interface_asks_for_and_which_are_optional()
    {
        string[] lines = TextOf(typeof(GameInfo).Assembly).Split('\n');
        Assert.Contains("        bool IsLegal(int action);", lines);
        Assert.Contains("// IGame`1.IsLegal: abstract", lines);
        Assert.Contains("// IGame`1.Start: static abstract", lines);
        Assert.Contains("// IGame`1.IsStarPoint: static virtual", lines);
    }

    // The generator says of a member of an interface neither whether it is static nor whether it has a default.
    private static string TextOf(Assembly assembly)
    {
        string members = assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false });
        IEnumerable<string> interfaces =
            from type in assembly.GetExportedTypes()
            where type.IsInterface
            from method in type.GetMethods(
                BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            select $"// {type.Name}.{method.Name}: {(method.IsStatic ? "static " : "")}"
                + $"{(method.IsAbstract ? "abstract" : "virtual")}\n";
        return members.Length == 0
            ? ""
            : $"{members.ReplaceLineEndings("\n").TrimEnd()}\n"
                + string.Concat(interfaces.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Files() => Directory.Exists(Recorded)
        ? Directory.EnumerateFiles(Recorded).Select(file => Path.GetFileNameWithoutExtension(file)!)
        : [];

    private static IEnumerable<string> Differences(string[] before, string[] now) =>
        before.Except(now).Select(line => $"- {line.Trim()}").Concat(now.Except(before).Select(line =>
            $"+ {line.Trim()}"));

    // The program and the assemblies of this project that it refers to, each once.
    private static HashSet<Assembly> Ours(Assembly assembly, HashSet<Assembly> seen)
    {
        if (seen.Add(assembly))
        {
            foreach (AssemblyName name in assembly.GetReferencedAssemblies())
            {
                if (name.Name!.StartsWith("NanoZero.", StringComparison.Ordinal))
                {
                    Ours(Assembly.Load(name), seen);
                }
            }
        }

        return seen;
    }
}
