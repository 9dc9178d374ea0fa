using NanoZero.Files;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Training;

namespace NanoZero.Studies;

/// <summary>What a tournament is and where it is played: the content of <c>tournament.json</c>.</summary>
public sealed record TournamentDescription
{
    /// <summary>The version of the folder's layout that this program reads and writes.</summary>
    public const string CurrentFormat = "nanozero-tournament-1";

    /// <summary>Gets the version of the folder's layout.</summary>
    public string Format { get; init; } = CurrentFormat;

    /// <summary>Gets the players and how they play.</summary>
    public TournamentConfig Config { get; init; } = new();

    /// <summary>Gets how the first network is evaluated, with workers and batch size of all; null where there are none.</summary>
    public ExecutionPlan? Plan { get; init; }

    /// <summary>
    /// Gets what was asked for of how networks are evaluated; what was not follows each network's own run. Null in folders of earlier versions,
    /// where <see cref="Plan"/> holds for all networks.
    /// </summary>
    public ExecutionOptions? Execution { get; init; }

    /// <summary>Gets what holds for every network's evaluation.</summary>
    internal ExecutionOptions Asked => (Execution ?? new ExecutionOptions { Device = Plan?.Device, Precision = Plan?.Precision }) with { BatchSize = Plan?.BatchSize };

    /// <summary>Gets the version of the program.</summary>
    public string Version { get; init; } = "";

    /// <summary>Gets when the tournament began.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>Gets the machine the tournament began on.</summary>
    public MachineDescription Machine { get; init; } = new();
}

/// <summary>A tournament on disk: <c>tournament.json</c>, <c>matches/</c> with one file a match, and what is computed from them.</summary>
public sealed class TournamentFolder
{
    private const string DescriptionFile = "tournament.json", Noun = "tournament";

    private TournamentFolder(string path, TournamentDescription description)
    {
        Path = path;
        Description = description;
    }

    /// <summary>Gets the folder.</summary>
    public string Path { get; }

    /// <summary>Gets what the tournament is.</summary>
    public TournamentDescription Description { get; private set; }

    /// <summary>Gets the players and how they play.</summary>
    public TournamentConfig Config => Description.Config;

    /// <summary>Gets the report's file.</summary>
    public string ReportPath => System.IO.Path.Combine(Path, "report.html");

    /// <summary>Gets the summary's file.</summary>
    public string SummaryPath => System.IO.Path.Combine(Path, "summary.json");

    /// <summary>Gets the command that reproduces the tournament as it is now.</summary>
    public string Command => string.Join(' ', (string[])
    [
        "nanozero", "tournament", .. Config.Players.Select(CommandText.Quote),
        .. Config.Kind == TournamentKind.Gauntlet ? (string[])["--gauntlet"] : [],
        "--game", Config.Game, "--games", $"{Config.Games}", "--seed", $"{Config.Seed}",
        .. Config.Anchor is { } anchor ? (string[])["--anchor", CommandText.Quote(anchor)] : [],
        "--out", CommandText.Quote(Path),
    ]);

    /// <summary>Says whether a folder holds a tournament.</summary>
    /// <param name="path">Any path.</param>
    public static bool Holds(string path) => File.Exists(System.IO.Path.Combine(path, DescriptionFile));

    /// <summary>Begins a tournament in a new or empty folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="description">What the tournament is.</param>
    /// <exception cref="IOException">The folder holds something already, or cannot be written.</exception>
    public static TournamentFolder Create(string path, TournamentDescription description)
    {
        RequireFree(path);
        using WriterLock writer = WriterLock.OfFolder(path);
        RequireFree(path);
        TournamentFolder folder = new(path, description);
        folder.Write();
        return folder;
    }

    /// <summary>Checks that a tournament may begin in a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="IOException">It holds something already.</exception>
    public static void RequireFree(string path) => ExperimentFolder.RequireFree(path, DescriptionFile, Noun);

    /// <summary>Opens a tournament.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="InvalidDataException">There is no tournament, or its description cannot be read.</exception>
    public static TournamentFolder Open(string path)
    {
        TournamentDescription description = ExperimentFolder.Read(
            path, DescriptionFile, Noun, new TournamentDescription(), read => read.Format, TournamentDescription.CurrentFormat);
        description.Config.Validate();
        return new TournamentFolder(path, description);
    }

    /// <summary>Takes more games a match, more players at the end, or another anchor; everything played before counts on.</summary>
    /// <param name="asked">The tournament wanted.</param>
    /// <exception cref="InvalidDataException">It is not this one extended; the message says where they differ.</exception>
    public void Extend(TournamentConfig asked)
    {
        asked.Validate();
        for (int i = 0; i < Config.Players.Count; i++)
        {
            if (i >= asked.Players.Count || asked.Players[i] != Config.Players[i])
            {
                string here = i < asked.Players.Count ? $"'{asked.Players[i]}'" : "missing";
                throw new InvalidDataException(
                    $"the tournament in '{Path}' has '{Config.Players[i]}' as player {i + 1}, here it is {here}; give the same players in the same order and new ones after them, or none");
            }
        }

        if (asked.Games < Config.Games)
        {
            throw new InvalidDataException($"the tournament in '{Path}' has {Config.Games} games a match, more than the {asked.Games} asked for; games are not taken back");
        }

        TournamentConfig extended = Config with { Players = asked.Players, Games = asked.Games, Anchor = asked.Anchor };
        if (ConfigurationFile.FirstDifference(extended, asked) is { } different)
        {
            throw new InvalidDataException(
                $"the tournament in '{Path}' has {different.Stored}, not {different.Asked}; it is resumed with its own settings: leave the others out, or choose another name with --out");
        }

        using WriterLock writer = WriterLock.OfFolder(Path);
        Description = Description with { Config = asked };
        Write();
    }

    /// <summary>Checks that what is asked for of how networks are evaluated is what the tournament was begun with.</summary>
    /// <param name="asked">What is asked for; null is not.</param>
    /// <exception cref="InvalidDataException">It is something else: games that were played otherwise would count together.</exception>
    public void RequireSame(ExecutionOptions asked)
    {
        NetworkDevice? device = Description.Asked.Device ?? Description.Plan?.Device;
        NetworkPrecision? precision = Description.Asked.Precision ?? Description.Plan?.Precision;
        if ((asked.Device is { } otherDevice && otherDevice != device) || (asked.Precision is { } otherPrecision && otherPrecision != precision))
        {
            throw new InvalidDataException(
                $"the tournament in '{Path}' evaluates networks on {Description.Plan?.Evaluation ?? "nothing"}, which games played before depend on; " +
                "leave --device and --precision out, or choose another name with --out");
        }
    }

    /// <summary>Returns the file of a match.</summary>
    /// <param name="a">Number of its first player.</param>
    /// <param name="b">Number of the other.</param>
    public string MatchPath(int a, int b) =>
        System.IO.Path.Combine(Path, "matches", FormattableString.Invariant($"{a + 1:D2}-{b + 1:D2}.json"));

    /// <summary>Returns the matches begun so far, with the numbers of their players.</summary>
    /// <exception cref="InvalidDataException">A match file is damaged.</exception>
    public IReadOnlyList<(int A, int B, MatchRecord Match)> Matches() =>
    [
        .. Config.Pairings().Where(pairing => File.Exists(MatchPath(pairing.A, pairing.B)))
            .Select(pairing => (pairing.A, pairing.B, Load(pairing.A, pairing.B))),
    ];

    private MatchRecord Load(int a, int b)
    {
        MatchRecord match = MatchFile.Load(MatchPath(a, b));
        (string Found, string Expected)? different =
            match.Game != Config.Game ? (match.Game, Config.Game)
            : match.A.Name != Config.Players[a] ? (match.A.Name, Config.Players[a])
            : match.B.Name != Config.Players[b] ? (match.B.Name, Config.Players[b])
            : match.Options.Seed != Config.Seed ? ($"seed {match.Options.Seed}", $"seed {Config.Seed}")
            : null;
        return different is { } both
            ? throw new InvalidDataException($"'{MatchPath(a, b)}' is no match of this tournament: it has '{both.Found}' where '{both.Expected}' is expected")
            : match;
    }

    private void Write() => AtomicFile.WriteAllText(System.IO.Path.Combine(Path, DescriptionFile), ConfigurationFile.Write(Description) + "\n");
}
