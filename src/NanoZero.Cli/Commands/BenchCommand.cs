using System.CommandLine;
using System.Globalization;
using NanoZero.Cli.Benchmarks;
using NanoZero.Cli.Options;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Search;

namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero bench</c>: whether the searches still find the same, and how fast.</summary>
internal static class BenchCommand
{
    /// <summary>Creates the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    public static Command Create(Terminal terminal)
    {
        Option<bool> signatureOnly = new("--signature") { Description = "Only the functional signature, alone on stdout" };
        Option<bool> json = TypedOption.Json();
        Command command = new("bench", "Print a signature of what fixed searches find, and a table of speeds: trees and rules on one thread, a network on all.") { signatureOnly, json };
        command.SetAction((parsed, cancellation) => Task.FromResult(
            parsed.GetValue(signatureOnly)
                ? PrintSignature(terminal, cancellation)
                : Run(terminal, parsed.GetValue(json), cancellation)));
        return HelpWithExamples.Add(command, "bench", "bench --signature", "bench --json");
    }

    private static int PrintSignature(Terminal terminal, CancellationToken cancellation)
    {
        terminal.Output.WriteLine(Signature(cancellation));
        return CommandLine.Succeeded;
    }

    private static int Run(Terminal terminal, bool json, CancellationToken cancellation)
    {
        terminal.Say("searching fixed positions");
        string signature = Signature(cancellation);
        if (!json)
        {
            terminal.Output.WriteLine($"functional signature {signature}");
        }

        List<Speed> speeds = [];
        foreach (Speed speed in Measure(terminal, cancellation))
        {
            terminal.Say($"{speed.Name}: {Rate(speed.Median)} {speed.Unit}");
            speeds.Add(speed);
        }

        if (json)
        {
            JsonOutput.Write(terminal.Output, new BenchView(signature, speeds));
            return CommandLine.Succeeded;
        }

        TextTable table = new("what", ">median", ">best", "unit", ">allocated each", ">held each");
        foreach (Speed speed in speeds)
        {
            table.Add(speed.Name, Rate(speed.Median), Rate(speed.Best), speed.Unit, Bytes(speed.BytesEach), Bytes(speed.HeldEach));
        }

        table.Write(terminal.Output);
        return CommandLine.Succeeded;
    }

    private static IEnumerable<Speed> Measure(Terminal terminal, CancellationToken cancellation)
    {
        foreach (SearchAlgorithm algorithm in Enum.GetValues<SearchAlgorithm>())
        {
            foreach (Speed speed in SearchSpeed.Measure(algorithm, cancellation))
            {
                yield return speed;
            }
        }

        foreach (string game in (string[])["go9", "go19"])
        {
            yield return GameCatalogue.Open(game, new RandomPlaySpeed(cancellation));
        }

        if (NativeTorch.Problem is { } problem)
        {
            terminal.Say($"no network is measured: {problem}");
            yield break;
        }

        foreach (Speed speed in NetworkSpeed.Measure(cancellation))
        {
            yield return speed;
        }
    }

    private static string Signature(CancellationToken cancellation) =>
        FunctionalSignature.Compute(cancellation).ToString("x16", CultureInfo.InvariantCulture);

    private static string Bytes(double? bytes) => bytes?.ToString("0.##", CultureInfo.InvariantCulture) ?? string.Empty;

    private static string Rate(double perSecond) => perSecond.ToString("#,0", CultureInfo.InvariantCulture);

    private sealed record BenchView(string Signature, IReadOnlyList<Speed> Speeds);
}
