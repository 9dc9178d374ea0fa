using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace NanoZero.Cluster.Tests;

/// <summary>
/// A server of Redis or PostgreSQL of its own, on a free port of this machine and in a folder that goes with it.
/// </summary>
/// <remarks>Where the server is not installed, the test that asks for it is skipped.</remarks>
internal sealed class StoreServer : IDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(1), Pause = TimeSpan.FromMilliseconds(100);

    private readonly string kind;
    private readonly string folder = Directory.CreateTempSubdirectory("nanozero-store-").FullName;
    private readonly int port = FreePort.Next();
    private Process? server;

    private StoreServer(string kind) => this.kind = kind;

    /// <summary>Gets the kinds of servers, as addresses begin.</summary>
    public static TheoryData<string> Kinds => ["redis", "postgres"];

    /// <summary>Gets the address of a seat.</summary>
    public string Address => kind == "redis"
        ? string.Create(CultureInfo.InvariantCulture, $"redis://:secret@127.0.0.1:{port}/test")
        : string.Create(CultureInfo.InvariantCulture, $"postgres://tester:secret@127.0.0.1:{port}/postgres/test");

    // initdb and postgres refuse to run as root.
    private static bool IsRoot => Environment.UserName == "root";

    /// <summary>Starts a server, and returns once it answers.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    public static StoreServer Start(string kind)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a server of Redis or PostgreSQL");
        StoreServer store = new(kind);
        try
        {
            if (kind == "redis")
            {
                _ = Program("redis-server", "/usr/bin", "/usr/local/bin");
            }
            else
            {
                store.MakeCluster();
            }

            store.Start();
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Starts the server again with what it has on the disk.</summary>
    public void Start()
    {
        Assert.Null(server);
        server = kind == "redis"
            ? Begin(
                Program("redis-server", "/usr/bin", "/usr/local/bin"), "--port", Port, "--bind", "127.0.0.1", "--dir",
                folder, "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--daemonize", "no",
                "--requirepass", "secret")
            : Begin(
                PostgresProgram("postgres"), "-D", Path.Combine(folder, "data"), "-p", Port, "-k", folder, "-h",
                "127.0.0.1", "-c", "fsync=off");
        long began = Stopwatch.GetTimestamp();
        while (!Answers())
        {
            Assert.True(
                !server.HasExited && Stopwatch.GetElapsedTime(began) < LongestStart, $"{kind} does not start");
            Thread.Sleep(Pause);
        }
    }

    /// <summary>Kills the server and all of its processes.</summary>
    public void Kill()
    {
        Signal("KILL");
        server!.WaitForExit();
        server.Dispose();
        server = null;
    }

    /// <summary>
    /// Stops all processes of the server, as if its network were cut: connections stay, and nobody answers.
    /// </summary>
    public void Cut() => Signal("STOP");

    /// <summary>Lets them go on.</summary>
    public void Heal() => Signal("CONT");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (server is { HasExited: false })
        {
            Kill();
        }

        server?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private string Port => port.ToString(CultureInfo.InvariantCulture);

    private static string Program(string name, params string[] folders)
    {
        string? program = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, $"{name} is not installed");
        return program!;
    }

    private static string PostgresProgram(string name)
    {
        const string Debian = "/usr/lib/postgresql";
        string[] versions = Directory.Exists(Debian) ? Directory.GetDirectories(Debian) : [];
        return Program(
            name, [.. versions.Select(version => Path.Combine(version, "bin")), "/usr/bin", "/usr/local/bin"]);
    }

    private void MakeCluster()
    {
        string passwords = Path.Combine(folder, "password");
        File.WriteAllText(passwords, "secret\n");
        if (IsRoot)
        {
            Run("/bin/chown", "-R", "postgres", folder);
        }

        Process made = Begin(
            PostgresProgram("initdb"), "-D", Path.Combine(folder, "data"), "-U", "tester", "-A", "scram-sha-256",
            "--pwfile", passwords, "--no-sync", "-E", "UTF8", "--locale", "C");
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
    }

    // As the user postgres, who owns the folder.
    private Process Begin(string program, params string[] words)
    {
        string[] command = kind == "postgres" && IsRoot
            ? ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. words]
            : [program, .. words];
        ProcessStartInfo start = new("/bin/sh")
        {
            WorkingDirectory = folder,
            ArgumentList = { "-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh" },
        };
        Array.ForEach(command, start.ArgumentList.Add);
        return Process.Start(start)!;
    }

    private bool Answers()
    {
        if (kind == "redis")
        {
            try
            {
                using TcpClient client = new();
                client.Connect(IPAddress.Loopback, port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }

        using Process asked = Begin(PostgresProgram("pg_isready"), "-h", "127.0.0.1", "-p", Port, "-q");
        asked.WaitForExit();
        return asked.ExitCode == 0;
    }

    // A server of PostgreSQL has a process for each connection, and more.
    private void Signal(string name)
    {
        int main = server!.Id;
        string[] all =
        [
            main.ToString(CultureInfo.InvariantCulture),
            .. Directory.GetDirectories("/proc").Select(path => Path.GetFileName(path))
                .Where(id => ParentOf(id) == main),
        ];
        Run("/bin/sh", "-c", $"kill -{name} {string.Join(' ', all)} 2>/dev/null; true");
    }

    private static int? ParentOf(string id)
    {
        try
        {
            // "123 (name) S 45 …"; a name may have spaces.
            return id.All(char.IsAsciiDigit)
                ? int.Parse(
                    File.ReadAllText($"/proc/{id}/stat").Split(')')[^1].Split(' ')[2], CultureInfo.InvariantCulture)
                : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Run(string program, params string[] words)
    {
        using Process process = Process.Start(program, words);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
