using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NanoZero.Network.Tests;

public sealed class NativeLibraryTests
{
    private const uint VersionNeedSection = 0x6fff_fffe;
    private const uint HashOfGlibcxx3432 = 0x0297_f842;
    private const ushort WeakFlag = 2;

    [Fact]
    public void Torch_loads_on_this_machine() => Assert.Null(NativeTorch.Problem);

    [Fact]
    public void Threads_of_the_library_wait_without_spinning()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems' libraries wait otherwise");
        NativeTorch.Require();
        Assert.Equal("PASSIVE", Variable("OMP_WAIT_POLICY") ?? Variable("GOMP_SPINCOUNT") ?? "unset: it spins",
            ignoreCase: true);
    }

    [Fact]
    public void The_newest_libstdcxx_version_is_asked_for_weakly()
    {
        string file = Path.Combine(AppContext.BaseDirectory, "libLibTorchSharpWeak.so");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the version requirement exists in the Linux library only");
        ushort[] flags = [.. VersionFlags(File.ReadAllBytes(file), HashOfGlibcxx3432)];
        Assert.NotEmpty(flags);
        Assert.All(flags, flag => Assert.Equal(WeakFlag, flag & WeakFlag));
    }

    // The process's own variable, which native libraries read.
    private static string? Variable(string name) => Marshal.PtrToStringUTF8(GetVariable(name));

    [DllImport(
        "libc", EntryPoint = "getenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint GetVariable(string name);

    // ELF-64: the Verneed records of section .gnu.version_r and their Vernaux entries (hash, flags, …, next).
    private static IEnumerable<ushort> VersionFlags(byte[] file, uint hash)
    {
        int headers = (int)Read32(file, 0x28);
        int size = Read16(file, 0x3A);
        for (int section = 0; section < Read16(file, 0x3C); section++)
        {
            int header = headers + (section * size);
            if (Read32(file, header + 4) != VersionNeedSection)
            {
                continue;
            }

            int count = (int)Read32(file, header + 0x2C);
            for (int need = (int)Read32(file, header + 0x18); count > 0; count--, need += (int)Read32(file, need + 12))
            {
                int entry = need + (int)Read32(file, need + 8);
                for (int left = Read16(file, need + 2); left > 0; left--, entry += (int)Read32(file, entry + 12))
                {
                    if (Read32(file, entry) == hash)
                    {
                        yield return Read16(file, entry + 4);
                    }
                }
            }
        }
    }

    private static uint Read32(byte[] file, int at) => BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at));

    private static ushort Read16(byte[] file, int at) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at));
}
