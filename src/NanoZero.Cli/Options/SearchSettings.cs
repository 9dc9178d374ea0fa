namespace NanoZero.Cli.Options;

/// <summary>The options that configure a search, the same for every command that searches.</summary>
internal sealed class SearchSettings
{
    private readonly Option<string?> algorithm;
    private readonly Option<int?> simulations;
    private readonly Option<InFlightTreatment?> inFlight;
    private readonly Option<bool> noEarlyStopping = TypedOption.Flag(
        "--no-early-stopping", "TTTS: spend the whole budget even where the best action seems certain");

    private readonly Option<string[]> set = TypedOption.Texts(
        "--set", "KEY=VALUE",
        "Any other setting of the search, such as collision=share, solver=true, puct.exploration=2; may be repeated");

    /// <summary>Creates the options.</summary>
    /// <param name="standard">
    /// What holds where an option is not given, for the help text; null where that depends on a run.
    /// </param>
    public SearchSettings(SearchOptions? standard)
    {
        algorithm = TypedOption.Algorithm($"The search {Default(standard?.Algorithm.Name)}");
        simulations = TypedOption.OptionalCount(
            "--simulations", $"Budget: simulations of each position {Default(standard?.Simulations.ToString())}");
        inFlight = TypedOption.Choice<InFlightTreatment>(
            "--in-flight",
            "How a descent that is in flight changes what the next descents see "
            + Default(standard is null ? null
                : standard.InFlight is { } treatment ? TypedOption.WordOf(treatment) : "the algorithm's"));
    }

    /// <summary>Gets the option of the budget, for commands that have another one.</summary>
    public Option Simulations => simulations;

    /// <summary>Gets all options, for commands that may not search.</summary>
    public IReadOnlyList<Option> All => [algorithm, simulations, inFlight, noEarlyStopping, set];

    public void AddTo(Command command)
    {
        foreach (Option option in All)
        {
            command.Add(option);
        }
    }

    /// <summary>Returns the search that was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="standard">What holds where an option is not given.</param>
    /// <exception cref="UsageException">A setting that does not exist, or a value that does not fit.</exception>
    public SearchOptions Read(ParseResult parsed, SearchOptions standard)
    {
        SearchOptions options = standard.WithAlgorithm(parsed.GetValue(algorithm)) with
        {
            Simulations = parsed.GetValue(simulations) ?? standard.Simulations,
            InFlight = parsed.GetValue(inFlight) ?? standard.InFlight,
        };
        if (parsed.GetValue(noEarlyStopping))
        {
            if (!options.Algorithm.CanStopEarly)
            {
                throw new UsageException(
                    $"--no-early-stopping is for TTTS: {options.Algorithm.Name.ToUpperInvariant()} spends its whole "
                        + "budget anyway; leave it out");
            }

            options = options.WithoutEarlyStopping();
        }

        string[] changes = parsed.GetValue(set) ?? [];
        options = UsageException.Check("--set", () =>
            ConfigurationFile.With(options, changes).RequireUsed(changes));
        options.Validate();
        return options;
    }

    private static string Default(string? word) => word is null ? "[default: the run's]" : $"[default: {word}]";
}
