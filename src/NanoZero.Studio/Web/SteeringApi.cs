using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace NanoZero.Studio;

/// <summary>
/// What pages change: trainings that are started, stopped and continued, and runs that are thrown away.
/// </summary>
internal static partial class SteeringApi
{
    private const int MostSettings = 50;

    /// <summary>Answers these requests.</summary>
    /// <param name="app">The server.</param>
    /// <param name="library">The runs.</param>
    /// <param name="launcher">Starts trainings.</param>
    /// <param name="seats">Whoever computes takes one.</param>
    public static void Map(WebApplication app, RunLibrary library, Launcher launcher, Seats seats)
    {
        ConcurrentDictionary<string, Estimate> estimates = [];
        app.MapGet("/api/presets", () => Results.Json(TrainingPresets.Names, Json.Answer));
        app.MapGet("/api/estimate", async (string game, string preset, string[] set, HttpContext context) =>
        {
            TrainingConfig config = ConfigOf(game, preset, set);
            string key = ConfigurationFile.Write(config);
            if (!estimates.TryGetValue(key, out Estimate? known))
            {
                known = await seats.Run(() => Estimate.Of(config), Stopping.Of(context));
                estimates[key] = known;
            }

            return Results.Json(known, Json.Answer);
        });
        app.MapPost("/api/train", async (Training asked, HttpContext context) =>
        {
            TrainingConfig config = ConfigOf(asked.Game, asked.Preset, asked.Set);
            if (!Name().IsMatch(asked.Name))
            {
                throw new StudioException(
                    $"'{asked.Name}' is no name for a run; letters, digits, '.', '_' and '-' are allowed");
            }

            string folder = RunLibrary.Within(library.Root, asked.Name);
            if (Path.Exists(folder))
            {
                throw new StudioException($"there is something called '{asked.Name}' already; choose another name");
            }

            Trainer.RequirePossible(config, folder);
            string[] settings = [.. asked.Set.SelectMany(setting => new[] { "--set", setting })];
            await launcher.Start(
                folder,
                ["train", asked.Game, "--preset", asked.Preset, "--out", folder, .. settings],
                Stopping.Of(context));
            return Results.Json(new Place(asked.Name), Json.Answer);
        });
        app.MapPost("/api/resume", async (Place place, HttpContext context) =>
        {
            RunCard card = library.Card(place.Path);
            string folder = RunLibrary.Within(library.Root, place.Path);
            if (card.Kind != RunKind.Run || card.State != RunState.Interrupted || card.Problem is not null)
            {
                throw new StudioException($"'{place.Path}' is no training that was interrupted");
            }

            await launcher.Start(
                folder, ["train", card.Game, "--out", folder, "--resume"], Stopping.Of(context));
            return Results.Json(place, Json.Answer);
        });
        app.MapPost("/api/stop", (Place place) =>
        {
            library.Stop(place.Path);
            return Results.Json(place, Json.Answer);
        });
        app.MapPost("/api/trash", (Place place) =>
            Results.Json(new Place(library.ThrowAway(place.Path)), Json.Answer));
    }

    private static TrainingConfig ConfigOf(string game, string preset, string[] settings)
    {
        if (settings.Length > MostSettings)
        {
            throw new StudioException($"more than {MostSettings} settings at once");
        }

        TrainingConfig config = ConfigurationFile.With(TrainingPresets.Get(game, preset), settings);
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
    /// <param name="Set">Settings that differ, each as <c>KEY=VALUE</c>.</param>
    private sealed record Training(string Game, string Preset, string Name, string[] Set);

    /// <summary>What a training will need, and what trainings like it reached.</summary>
    /// <param name="Seconds">Seconds of the whole run; null where they cannot be told.</param>
    /// <param name="MemoryBytes">Memory of the process.</param>
    /// <param name="Expected">What runs of the same preset reached, and when.</param>
    private sealed record Estimate(double? Seconds, long MemoryBytes, IReadOnlyList<LearningMilestone> Expected)
    {
        public static Estimate Of(TrainingConfig config)
        {
            TrainingEstimate estimate = TrainingEstimate.For(config, Trainer.MeasurePlan(config));
            LearningMilestone[] expected = ExpectedCurve.Find(config) is { } curve
                ? [.. LearningMilestone.Of(curve, config.Iterations)]
                : [];
            return new(estimate.Seconds, estimate.MemoryBytes, expected);
        }
    }
}
