using System.ComponentModel;
using System.Diagnostics;
using System.Net;

namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero studio</c>: serves pages to play on and to look at runs and searches.</summary>
internal static class StudioCommand
{
    private const int LargestPort = 65_535;

    public static Command Create(Terminal terminal)
    {
        Argument<string> runs = new("RUNS_FOLDER")
        {
            Description = "The folder whose runs, studies, tournaments and matches are shown",
            DefaultValueFactory = _ => "runs",
        };
        Option<int> port = TypedOption.Count(
            "--port", "The port; 0 takes a free one", StudioOptions.DefaultPort, minimum: 0, LargestPort);
        Option<string?> listen = TypedOption.Text(
            "--listen", "ADDRESS",
            "Serve other machines too, on this address of this machine (0.0.0.0 for all of them), to whoever has the "
                + "token that is printed");
        Option<bool> noBrowser = new("--no-browser") { Description = "Do not open the first page in a browser" };
        Command command = new(
            "studio", "Serve web pages on this machine: play, look inside searches, watch runs.")
        {
            runs, port, listen, noBrowser,
        };
        command.SetAction((parsed, cancellation) => Run(
            terminal,
            new StudioOptions(parsed.GetRequiredValue(runs), parsed.GetValue(port))
            {
                Program = ThisProgram(),
                Listen = AddressOf(parsed.GetValue(listen)),
            },
            opensBrowser: !parsed.GetValue(noBrowser),
            cancellation));
        return HelpWithExamples.Add(command, "studio", "studio runs --port 0 --no-browser");
    }

    private static async Task<int> Run(
        Terminal terminal, StudioOptions options, bool opensBrowser, CancellationToken cancellation)
    {
        await using StudioServer server = await StudioServer.Start(options, cancellation);
        terminal.Output.WriteLine($"the Studio is at {server.FirstPage} (Ctrl-C ends it)");
        if (!IPAddress.IsLoopback(options.Listen))
        {
            terminal.Say(
                "warning: whoever has this address can start trainings and delete runs here, and the connection is not "
                    + "encrypted");
        }

        // Others of this machine can read what a browser is started with, and the token is not for them.
        if (opensBrowser && IPAddress.IsLoopback(options.Listen))
        {
            OpenBrowser(server.Address, terminal);
        }

        await server.Serve(cancellation);
        return CommandLine.Succeeded;
    }

    private static IPAddress AddressOf(string? text) =>
        text is null ? IPAddress.Loopback
        : IPAddress.TryParse(text, out IPAddress? address) ? address
        : throw new UsageException(
            $"--listen: '{text}' is no address; expected one of this machine, such as 192.168.1.5, or 0.0.0.0 for all");

    // A program of its own, or the host of .NET with the program's file.
    private static string[] ThisProgram()
    {
        string program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [program, Path.Combine(AppContext.BaseDirectory, "nanozero.dll")]
            : [program];
    }

    private static void OpenBrowser(string address, Terminal terminal)
    {
        try
        {
            using Process? browser = Process.Start(new ProcessStartInfo(address) { UseShellExecute = true });
        }
        catch (Exception missing) when (missing is Win32Exception or PlatformNotSupportedException)
        {
            terminal.Say("no browser opens by itself here; open the address in one");
        }
    }
}
