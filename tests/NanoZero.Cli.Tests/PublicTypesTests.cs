using System.Reflection;

namespace NanoZero.Cli.Tests;

/// <summary>
/// Public is what a program outside uses. Whatever else the projects need of each other is internal, so that it can
/// change without breaking such a program.
/// </summary>
public sealed class PublicTypesTests
{
    private const string List = "PublicTypes.txt";

    [Fact]
    public void The_public_types_are_those_of_the_list()
    {
        string[] listed = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, List))];
        string[] types =
        [
            .. Ours(typeof(CommandLine).Assembly, []).SelectMany(assembly => assembly.GetExportedTypes())
                .Where(type => !type.IsNested)
                .Select(type => type.FullName!.Split('`')[0])
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
        Assert.True(types.Length > 100, $"only {types.Length} types were found");
        Assert.True(
            types.SequenceEqual(listed),
            $"public, but not in {List}: {string.Join(", ", types.Except(listed))}; "
            + $"in {List}, but not public: {string.Join(", ", listed.Except(types))}; "
            + "a type becomes public on purpose, with its line in the list");
    }

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
