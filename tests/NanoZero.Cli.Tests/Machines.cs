using System.Diagnostics;
using System.Globalization;

namespace NanoZero.Cli.Tests;

/// <summary>
/// Machines of a network that has nobody else: each is a network namespace of Linux, and so is the switch between them.
/// Their cables can be pulled. One of them has a small disk of its own, which can be filled, and which can hang.
/// </summary>
/// <remarks>Only root may make them.</remarks>
internal sealed class Machines : IDisposable
{
    private const int DiskMegabytes = 64;

    private readonly string name = $"nanozero{Environment.ProcessId}";
    private readonly string scratch;
    private readonly int count;

    private Machines(string scratch, int count) => (this.scratch, this.count) = (scratch, count);

    /// <summary>Gets the folder that the disk is mounted on.</summary>
    public string Disk => Path.Combine(scratch, "disk");

    private string Switch => $"{name}-switch";

    private string Filler => Path.Combine(Disk, "filler");

    /// <summary>Makes machines, and the disk. Skips the test where that is not possible.</summary>
    /// <param name="scratch">A folder that exists.</param>
    /// <param name="count">How many machines.</param>
    public static Machines Start(string scratch, int count)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "needs Linux, and root");
        Machines machines = new(scratch, count);
        bool isThere = machines.Connect() && machines.Mount();
        if (!isThere)
        {
            machines.Dispose();
        }

        Assert.SkipUnless(isThere, "needs network namespaces, veth, loop devices and mkfs.ext4");
        return machines;
    }

    /// <summary>Returns the address of a machine.</summary>
    public static string AddressOf(int machine) =>
        string.Create(CultureInfo.InvariantCulture, $"10.77.0.{machine + 1}");

    /// <summary>Returns the command that starts a program on a machine.</summary>
    public string On(int machine) => $"ip netns exec {name}-{machine}";

    /// <summary>Pulls a machine's cable.</summary>
    public void Cut(int machine) => Require($"ip -n {Switch} link set v{machine} down");

    /// <summary>Puts a machine's cable back.</summary>
    public void Heal(int machine) => Require($"ip -n {Switch} link set v{machine} up");

    /// <summary>Lets every write to the disk wait.</summary>
    public void Freeze() => Require($"fsfreeze --freeze '{Disk}'");

    /// <summary>Lets the disk write again.</summary>
    public void Thaw() => Require($"fsfreeze --unfreeze '{Disk}'");

    /// <summary>Fills the disk.</summary>
    public void Fill()
    {
        try
        {
            using FileStream file = new(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            byte[] zeros = new byte[4096];
            while (true)
            {
                file.Write(zeros);
            }
        }
        catch (IOException)
        {
            // There is no room left.
        }
    }

    /// <summary>Makes room on the disk again.</summary>
    public void Empty() => File.Delete(Filler);

    /// <summary>Removes all.</summary>
    public void Dispose()
    {
        Run($"fsfreeze --unfreeze '{Disk}'");
        Run($"umount --lazy '{Disk}'");
        Enumerable.Range(0, count).ToList().ForEach(machine => Run($"ip netns delete {name}-{machine}"));
        Run($"ip netns delete {Switch}");
    }

    private static bool Run(string command)
    {
        using Process process = Process.Start("/bin/sh", ["-c", $"{command} >/dev/null 2>&1 </dev/null"]);
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static void Require(string command) => Assert.True(Run(command), command);

    private bool Connect() =>
        Run($"ip netns add {Switch} && ip -n {Switch} link add br0 type bridge && ip -n {Switch} link set br0 up")
        && Enumerable.Range(0, count).All(machine => Run(
            $"ip netns add {name}-{machine} && "
            + $"ip -n {Switch} link add v{machine} type veth peer name eth0 netns {name}-{machine} && "
            + $"ip -n {Switch} link set v{machine} master br0 up && ip -n {name}-{machine} link set lo up && "
            + $"ip -n {name}-{machine} addr add {AddressOf(machine)}/24 dev eth0 && "
            + $"ip -n {name}-{machine} link set eth0 up"));

    private bool Mount()
    {
        string image = Path.Combine(scratch, "disk.img");
        Directory.CreateDirectory(Disk);
        return Run($"truncate -s {DiskMegabytes}M '{image}' && mkfs.ext4 -q '{image}' && "
            + $"mount -o loop '{image}' '{Disk}'");
    }
}
