using System.Globalization;

namespace NanoZero.Cli.Tests;

/// <summary>
/// Files that are damaged in many ways, with a fixed seed: a command either fails with one clear line or gives the
/// result of the whole file.
/// </summary>
public sealed class DamagedFilesTests(DamagedFilesTests.Artefacts whole) : IClassFixture<DamagedFilesTests.Artefacts>
{
    private const int Repeats = 2;

    private static readonly string[] Damages = ["truncated", "flipped", "emptied", "swapped", "zeroed", "doubled"];

    private int cases;

    [Fact]
    public async Task A_damaged_run_is_refused_or_its_report_is_right()
    {
        string[] files = ["metrics.jsonl", "strength.json"];
        await Damage("run", files, "checkpoints/iteration-0002/model.json", copy => ["report", copy], "summary.json");
        await Damage("run", ["run.json"], "metrics.jsonl", copy => ["report", copy], result: null);
        Assert.Equal(3 * Damages.Length * Repeats, cases);
    }

    [Fact]
    public async Task A_damaged_network_is_refused_or_plays_as_before()
    {
        const string Newest = "checkpoints/iteration-0002/";
        await Damage("run", [Newest + "model.safetensors"], "metrics.jsonl", Evaluate, result: "");
        await Damage("run", [Newest + "model.json"], "strength.json", Evaluate, result: null);
        Assert.Equal(2 * Damages.Length * Repeats, cases);

        static string[] Evaluate(string copy) => ["evaluate", copy, "--games", "4", "--simulations", "3", "--json"];
    }

    [Fact]
    public async Task A_damaged_run_is_refused_or_goes_on_as_if_it_were_whole()
    {
        string[] files =
        [
            "checkpoints/iteration-0002/trainer/optimizer.safetensors", "games/iteration-0002.jsonl",
            "games/iteration-0002.safetensors",
            "metrics.jsonl", "checkpoints/iteration-0002/model.safetensors",
        ];
        await Damage(
            "run", files, "checkpoints/iteration-0001/model.safetensors", copy =>
                ["train", "tictactoe", "--out", copy, "--resume", "--iterations", "3"],
            "checkpoints/iteration-0003/model.safetensors");
        Assert.Equal(5 * Damages.Length * Repeats, cases);
    }

    [Fact]
    public async Task A_damaged_match_is_refused_or_its_report_and_continuation_are_right()
    {
        await Damage("match.json", [""], "../other.txt", copy => ["report", copy], "-report/report.html");
        string[] more = ["arena", "random", "one-ply", "--game", "tictactoe", "--games", "10", "--json", "--out"];
        await Damage("match.json", [""], "../other.txt", copy => [.. more, copy], result: "");
        Assert.Equal(2 * Damages.Length * Repeats, cases);
    }

    [Fact]
    public async Task A_damaged_tournament_is_refused_or_its_standings_are_right()
    {
        await Damage("cup", ["matches/01-02.json", "matches/02-03.json"], "matches/01-03.json",
            copy => ["report", copy], "summary.json");
        await Damage("cup", ["matches/01-02.json"], "matches/01-03.json",
            copy => ["tournament", "--resume", "--json", "--out", copy], result: "");
        await Damage("cup", ["tournament.json"], "matches/01-02.json", copy => ["report", copy], result: null);
        Assert.Equal(4 * Damages.Length * Repeats, cases);
    }

    [Fact]
    public async Task A_damaged_set_of_positions_is_refused_or_told_to_differ()
    {
        await Damage("set.txt", [""], "../match.json", copy => ["solve", "tictactoe", "--check", copy], result: null);
        await Damage("set.txt", [""], "../match.json",
            copy => ["evaluate", In("run"), "--positions", copy, "--budgets", "2", "--no-baselines"], result: null);
        Assert.Equal(2 * Damages.Length * Repeats, cases);
    }

    [Fact]
    public async Task A_damaged_study_is_refused_or_its_report_is_right()
    {
        string match = Path.GetRelativePath(
            In("study"), Directory.GetFiles(In("study/matches"), "*.json").Order(StringComparer.Ordinal).First());
        string metrics =
            Path.GetRelativePath(In("study"), Directory.GetFiles(
                In("study"), "metrics.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First());
        await Damage("study", [match, metrics], "../other.txt", copy => ["report", copy], "summary.json");
        await Damage("study", ["study.json"], match, copy => ["report", copy], result: null);
        Assert.Equal(3 * Damages.Length * Repeats, cases);
    }

    private string In(string name) => whole.In(name);

    // Damages each file of an artefact in every way, in a copy of its own. A result is a file beside the copy, the
    // output for "", or null where none can be compared.
    private async Task Damage(
        string artefact, string[] files, string partner, Func<string, string[]> command, string? result)
    {
        string original = Copy(artefact, "whole");
        Invocation expected = await Invocation.Of(command(original));
        Assert.True(expected.ExitCode == 0, expected.Error);
        List<string> failures = [];
        foreach (string file in files)
        {
            foreach (string damage in Damages)
            {
                for (int repeat = 0; repeat < Repeats; repeat++)
                {
                    string copy = Copy(artefact, string.Create(CultureInfo.InvariantCulture, $"{cases++}"));
                    string target = file.Length == 0 ? copy : Path.Combine(copy, file);
                    byte[] changed =
                        Damaged(damage, await File.ReadAllBytesAsync(target),
                            Path.GetFullPath(Path.Combine(copy, partner)), new Random(cases));
                    await File.WriteAllBytesAsync(target, changed);
                    Invocation done = await Invocation.Of(command(copy));
                    if (Complaint(done) is { } complaint
                        || (complaint = Difference(done, expected, original, copy, result)) is not null)
                    {
                        failures.Add($"{file} {damage} ({string.Join(' ', command("…"))}): {complaint}");
                    }
                }
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of {cases}:\n{string.Join('\n', failures)}");
    }

    private static string? Complaint(Invocation done)
    {
        string last = done.Error.TrimEnd('\n', '\r').Split('\n')[^1];
        // or differences that were found
        return done.ExitCode == 0 || (done.ExitCode == 1 && done.Output.Length > 0
            && !last.StartsWith("nanozero: ", StringComparison.Ordinal)) ? null
            : done.ExitCode is not (1 or 2) ? $"exit code {done.ExitCode}: {done.Error}"
            : !last.StartsWith("nanozero: ", StringComparison.Ordinal) ? $"no clear line: {done.Error}"
            : last.Contains("unexpected", StringComparison.Ordinal)
                || last.Contains("please report", StringComparison.Ordinal) ? last
            : last.Contains("NanoZero.", StringComparison.Ordinal) || last.Contains("System.", StringComparison.Ordinal)
                ? $"names of types: {last}"
            : null;
    }

    private static string? Difference(Invocation done, Invocation expected, string whole, string copy, string? result)
    {
        if (done.ExitCode != 0 || result is null)
        {
            return null;
        }

        if (result.Length == 0)
        {
            return done.Output == expected.Output ? null : $"another result: {done.Output}";
        }

        bool isBeside = result[0] == '-';
        string right = isBeside ? Path.ChangeExtension(whole, null) + result : Path.Combine(whole, result);
        string found = isBeside ? Path.ChangeExtension(copy, null) + result : Path.Combine(copy, result);
        return File.ReadAllBytes(right).AsSpan().SequenceEqual(File.ReadAllBytes(found)) ? null : $"another {result}";
    }

    private static byte[] Damaged(string damage, byte[] bytes, string partner, Random random)
    {
        int at = random.Next(bytes.Length);
        switch (damage)
        {
            case "truncated":
                return bytes[..at];
            case "flipped":
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case "emptied":
                return [];
            case "swapped":
                return File.ReadAllBytes(partner);
            case "zeroed":
                bytes.AsSpan(at, Math.Min(64, bytes.Length - at)).Clear();
                return bytes;
            default:
                return [.. bytes, .. bytes[at..]];
        }
    }

    private string Copy(string artefact, string name)
    {
        string source = In(artefact), folder = Directory.CreateDirectory(
            In($"copy-{name}-{Guid.NewGuid():N}")).FullName, target = Path.Combine(folder, Path.GetFileName(artefact));
        if (File.Exists(source))
        {
            File.Copy(source, target);
            foreach (string beside in (string[])["match.json", "other.txt"])
            {
                File.Copy(In(beside), Path.Combine(folder, beside), overwrite: true);
            }

            return target;
        }

        File.Copy(In("other.txt"), Path.Combine(folder, "other.txt"));
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string copied = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copied)!);
            File.Copy(file, copied);
        }

        return target;
    }

    /// <summary>Files of every kind, whole, made once.</summary>
    public sealed class Artefacts : IAsyncLifetime
    {
        private const string StudySettings =
            """
            {
              "training": {
                "game": "tictactoe", "search": { "simulations": 4 }, "iterations": 1, "gamesPerIteration": 4,
                "parallelGames": 4, "trainingSteps": 1,
                "layers": 1, "batchSize": 8, "strengthEvery": 1, "strengthGames": 2, "strengthSimulations": 2,
                "strengthPositions": null,
                "checkpointEvery": 1, "device": "cpu", "precision": "fp32", "workers": 1, "evaluationBatch": 8
              },
              "algorithms": ["puct"], "multipliers": [1, 2], "selectionPairs": 2, "matchPairs": 2,
              "ladderPairs": 1, "matchSimulations": 2
            }
            """;

        private readonly string scratch = Directory.CreateTempSubdirectory("nanozero-damaged-").FullName;

        /// <summary>Returns the path of a file or folder.</summary>
        public string In(string name) => Path.Combine(scratch, name);

        /// <inheritdoc/>
        public async ValueTask InitializeAsync()
        {
            string[] measured =
                [.. TrainedRun.Tiny.Select(word => word == "strengthEvery=0" ? "strengthEvery=1" : word), "--set",
                    "strengthGames=2"];
            await Succeed(["train", "tictactoe", "--out", In("run"), .. measured]);
            await Succeed(
                "arena", "random", "one-ply", "--game", "tictactoe", "--games", "8", "--out", In("match.json"));
            await Succeed("tournament", "random", "one-ply", "minimax:2", "--game", "tictactoe", "--games", "4",
                "--out", In("cup"));
            await Succeed("positions", "tictactoe", "--count", "6", "--out", In("set.txt"));
            await File.WriteAllTextAsync(In("study-settings.json"), StudySettings);
            await Succeed("study", "batching", "--config", In("study-settings.json"), "--out", In("study"));
            await File.WriteAllTextAsync(In("other.txt"), "something else\n");
        }

        /// <inheritdoc/>
        public ValueTask DisposeAsync()
        {
            Directory.Delete(scratch, recursive: true);
            return ValueTask.CompletedTask;
        }

        private static async Task Succeed(params string[] command)
        {
            Invocation done = await Invocation.Of(command);
            Assert.True(done.ExitCode == 0, done.Error);
        }
    }
}
