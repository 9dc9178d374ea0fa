namespace NanoZero.Cli.Tests;

/// <summary>
/// Machines that refuse files, threads or libraries: the program as a process of its own, under such limits.
/// </summary>
public sealed class LimitedMachineTests(TrainedRun trained)
{
    [Theory]
    [InlineData(24, "games")]
    [InlineData(32, "games")]
    [InlineData(48, "perft connect4 --depth 1")]
    [InlineData(60, "train tictactoe --resume --out RUN")]
    [InlineData(82, "search tictactoe --model RUN")]
    public void Too_few_descriptors_are_said_in_one_line(int limit, string command)
    {
        (int code, string output, string error) =
            RealProcess.Shell(command.Replace("RUN", trained.Folder, StringComparison.Ordinal), $"ulimit -n {limit};");
        Assert.Equal((1, string.Empty), (code, output));
        Assert.EndsWith(
            "nanozero: too few files may be open at once for the program and its libraries; allow more, such as "
            + "'ulimit -n 1024'", error.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    // Each thread has a stack of address space.
    [Fact]
    public void Threads_that_cannot_be_created_are_counted_in_one_line()
    {
        string run = trained.In("too-many-threads");
        (int code, _, string error) = RealProcess.Shell(
            $"train tictactoe --out {run} {string.Join(' ', TrainedRun.Tiny)} --set workers=1024 --set "
                + "evaluationBatch=1", "ulimit -s 8192; ulimit -v 6000000;");
        Assert.Equal(1, code);
        Assert.Matches(@"nanozero: the operating system gave \d+ of 1024 threads; ask for fewer workers", error);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("libtorch_cpu.so")]
    [InlineData("libLibTorchSharp.so")]
    [InlineData("libc10.so")]
    public void A_truncated_library_is_named(string library)
    {
        using ProgramCopy copy = new();
        copy.Truncate(library);
        (int code, _, string error) =
            RealProcess.Shell($"search tictactoe --model {trained.Folder}", program: copy.Program);
        Assert.Equal(1, code);
        Assert.Contains(library + "' is damaged: it is shorter than it says itself", error, StringComparison.Ordinal);
    }

    /// <summary>
    /// The program in a folder of its own, with links to the native libraries; what is changed there is changed there
    /// alone.
    /// </summary>
    private sealed class ProgramCopy : IDisposable
    {
        private readonly string natives;

        public ProgramCopy()
        {
            Assert.SkipUnless(OperatingSystem.IsLinux(), "the layout of the native libraries is Linux's");
            string source = AppContext.BaseDirectory, platform = Path.Combine("runtimes", "linux-x64", "native");
            Assert.SkipUnless(Directory.Exists(Path.Combine(source, platform)), "this build carries no libtorch");
            Folder = Directory.CreateTempSubdirectory("nanozero-copy-").FullName;
            natives = Directory.CreateDirectory(Path.Combine(Folder, platform)).FullName;
            foreach (string file in Directory.EnumerateFiles(source))
            {
                File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)));
            }

            foreach (string file in Directory.EnumerateFiles(Path.Combine(source, platform)))
            {
                File.CreateSymbolicLink(Path.Combine(natives, Path.GetFileName(file)), file);
            }
        }

        public string Folder { get; }

        public string Program => Path.Combine(Folder, "nanozero.dll");

        public void Truncate(string library)
        {
            string file = Path.Combine(natives, library);
            byte[] start = new byte[100_000];
            using (FileStream whole = File.OpenRead(file))
            {
                whole.ReadExactly(start);
            }

            File.Delete(file);
            File.WriteAllBytes(file, start);
        }

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
