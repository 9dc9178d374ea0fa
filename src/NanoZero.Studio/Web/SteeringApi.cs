using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace NanoZero.Studio;

/// <summary>
/// What pages change: trainings that are started, what is stopped and continued, and what is thrown away.
/// </summary>
internal static partial class SteeringApi
{
    private const int MostSettings = 50;

    /// <summary>Answers these requests.</summary>
    /// <param name="app">The server.</param>
    /// <param name="library">The runs.</param>
    /// <param name="launcher">Starts trainings.</param>
    public static void Map(WebApplication app, RunLibrary library, Launcher launcher)
    {
        Estimates estimates = new();
        RunFate fate = new(library);
        app.MapGet("/api/presets", () => Results.Json(TrainingPresets.Names, Json.Answer));
        app.MapGet("/api/estimate", async (string game, string preset, string[] set, HttpContext context) =>
            Results.Json(await estimates.Of(ConfigOf(game, preset, set), Stopping.Of(context)), Json.Answer));
        app.MapPost("/api/train", async (Training asked, HttpContext context) =>
        {
            string[] settings = asked.Set ?? [];
            TrainingConfig config = ConfigOf(asked.Game, asked.Preset, settings);
            if (!Name().IsMatch(asked.Name))
            {
                throw new StudioException(
                    $"'{asked.Name}' is no name for a run; letters, digits, '.', '_' and '-' are allowed");
            }

            string folder = library.FullPath(asked.Name);
            if (Path.Exists(folder))
            {
                throw new StudioException($"there is something called '{asked.Name}' already; choose another name");
            }

            Trainer.RequirePossible(config, folder);
            await launcher.Start(
                folder,
                [
                    "train", asked.Game, "--preset", asked.Preset, "--out", folder,
                    .. settings.SelectMany(setting => new[] { "--set", setting }),
                ],
                Stopping.Of(context));
            return Results.Json(new Place(asked.Name), Json.Answer);
        });
        app.MapPost("/api/resume", async (Place place, HttpContext context) =>
        {
            RunCard card = library.Card(place.Path);
            string folder = library.FullPath(place.Path);
            if (card.State == RunState.Running || card.Problem is not null || library.HolderOf(folder) is not null
                || (card.State == RunState.Finished && !card.IsStrengthDue))
            {
                throw new StudioException($"'{place.Path}' is nothing that was interrupted");
            }

            await launcher.Start(
                folder,
                card.Kind switch
                {
                    RunKind.Run => ["train", card.Game, "--out", folder, "--resume"],
                    RunKind.Match => throw new StudioException("a match is continued where it was started"),
                    _ => StudyCatalogue.Open(folder)!.ResumeArguments,
                },
                Stopping.Of(context));
            return Results.Json(place, Json.Answer);
        });
        app.MapPost("/api/stop", (Place place) =>
        {
            fate.Stop(place.Path);
            return Results.Json(place, Json.Answer);
        });
        app.MapPost("/api/trash", (Place place) => Results.Json(new Place(fate.ThrowAway(place.Path)), Json.Answer));
    }

    private static TrainingConfig ConfigOf(string game, string preset, string[] settings)
    {
        if (settings.Length > MostSettings || settings.Any(string.IsNullOrEmpty))
        {
            throw new StudioException($"up to {MostSettings} settings, each as KEY=VALUE");
        }

        TrainingConfig config = ConfigurationFile.With(TrainingPresets.Get(game, preset), settings);
        if (config.StrengthPositions is not (null or PositionSets.Standard))
        {
            throw new StudioException("the Studio reads no files of positions; leave strengthPositions out");
        }

        config.Validate();
        return config;
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex Name();

    /// <summary>Something in the folder of runs.</summary>
    /// <param name="Path">Where it lies.</param>
    private sealed record Place(string Path);

    /// <summary>A training to be started.</summary>
    /// <param name="Game">The game with its rule options.</param>
    /// <param name="Preset">The settings to start from.</param>
    /// <param name="Name">The name of its folder.</param>
    /// <param name="Set">Settings that differ, each as <c>KEY=VALUE</c>; null for none.</param>
    private sealed record Training(string Game, string Preset, string Name, string[]? Set = null);

    /// <summary>What a training will need, and what trainings like it reached.</summary>
    /// <param name="Seconds">Seconds of the whole run; null where they cannot be told.</param>
    /// <param name="MemoryBytes">Memory of the process.</param>
    /// <param name="Plan">What will be done, in a line.</param>
    /// <param name="Expected">What runs of the same preset reached, and when.</param>
    private sealed record Estimate(
        double? Seconds, long MemoryBytes, string Plan, IReadOnlyList<LearningMilestone> Expected);

    // What was measured is kept. One is measured at a time, because measuring takes all processors.
    private sealed class Estimates
    {
        private const int Most = 200;

        private static readonly SemaphoreSlim Turn = new(1);

        private readonly ConcurrentDictionary<string, Estimate> known = [];

        public async Task<Estimate> Of(TrainingConfig config, CancellationToken stop)
        {
            string key = ConfigurationFile.Write(config);
            if (known.TryGetValue(key, out Estimate? estimate))
            {
                return estimate;
            }

            await Turn.WaitAsync(stop);
            try
            {
                if (!known.TryGetValue(key, out estimate))
                {
                    if (known.Count >= Most)
                    {
                        known.Clear();
                    }

                    estimate = await Task.Run(() => Measure(config), stop);
                    known[key] = estimate;
                }

                return estimate;
            }
            finally
            {
                Turn.Release();
            }
        }

        private static Estimate Measure(TrainingConfig config)
        {
            TrainingEstimate.RequireMemory(config);
            TrainingEstimate estimate = TrainingEstimate.For(config, Trainer.MeasurePlan(config));
            LearningMilestone[] expected = ExpectedCurve.Find(config) is { } curve
                ? [.. LearningMilestone.Of(curve, config.Iterations)]
                : [];
            return new(estimate.Seconds, estimate.MemoryBytes, PlanOf(config), expected);
        }

        private static string PlanOf(TrainingConfig config) => string.Create(
            CultureInfo.InvariantCulture,
            $"{config.Iterations:N0} iterations of {config.GamesPerIteration:N0} games, "
                + $"{config.Search.Algorithm.Name} with {config.Search.Simulations:N0} simulations, network "
                + $"{RunLibrary.Describe(config.NetworkShape())}");
    }
}
