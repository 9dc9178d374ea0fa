namespace NanoZero.Export;

/// <summary>A trained agent with all that another program needs to play as it does.</summary>
/// <param name="Game">The game with its rule options, such as <c>go9:komi=6.5</c>.</param>
/// <param name="Network">The sizes of its network.</param>
/// <param name="Weights">The weights of its network.</param>
/// <param name="Search">Its search, with one leaf in flight.</param>
/// <param name="Facts">Where the agent comes from, for people: a name and a text each.</param>
internal sealed record ExportedAgent(
    string Game, NetworkConfig Network, Weights Weights, SearchOptions Search, IReadOnlyList<AgentFact> Facts)
{
    /// <summary>The name of the fact that says which game the agent plays.</summary>
    public const string GameFact = "Game";

    /// <summary>The name of the fact that says how the agent searches on an exported page.</summary>
    public const string SearchFact = "Search";

    private const int HashDigits = 16;

    /// <summary>
    /// Gets the agent's PUCT parameters: its own, or the standard ones where another algorithm searches.
    /// </summary>
    public PuctOptions Puct =>
        Search.Algorithm as PuctOptions ?? new PuctOptions();

    /// <summary>Loads a trained model.</summary>
    /// <param name="model">The model.</param>
    /// <exception cref="InvalidDataException">A damaged file.</exception>
    /// <exception cref="PlatformNotSupportedException">No libtorch on this machine.</exception>
    public static ExportedAgent Of(TrainedModel model)
    {
        Weights weights = Checkpoint.LoadWeights(model.Folder, GameCatalogue.InfoOf(model.Game));
        SearchOptions search = model.Run?.Config.StrengthSearch
            ?? new SearchOptions { Simulations = PlayerText.DefaultSimulations };
        ExportedAgent agent = new(model.Game, model.Network, weights, search, []);
        return agent with { Facts = [.. agent.FactsOf(model)] };
    }

    private IEnumerable<AgentFact> FactsOf(TrainedModel model)
    {
        NetworkConfig network = Network;
        yield return new(GameFact, GameText());
        yield return new("Model", PlayerText.IsShipped(model.Text) ? model.Text : model.Name);
        yield return new("Network", string.Create(
            CultureInfo.InvariantCulture,
            $"{Word(network.Body)}, {network.Layers} layer{(network.Layers == 1 ? "" : "s")} of width {network.Width}, "
                + $"policy {Word(network.Policy)}, value {Word(network.Value)}; {network.ParameterCount:#,0} weights"));
        if (model.Run is { } run)
        {
            string images = GameCatalogue.InfoOf(Game).SymmetryCount == 1 ? ""
                : run.Config.AugmentSymmetries ? "; positions seen through random symmetries"
                : "; positions seen in one orientation";
            yield return new("Training", string.Create(
                CultureInfo.InvariantCulture,
                $"a run of {run.Config.Iterations} iterations of {run.Config.GamesPerIteration} games of self-play, "
                    + $"seed {run.Config.Seed}, begun {run.Description.Started:yyyy-MM-dd}{images}"));
        }

        yield return new(SearchFact, SearchText());
        yield return new("Weights", $"SHA-256 {Weights.Hash[..HashDigits]}…");
        yield return new("Made by", $"NanoZero {RunDescription.ProgramVersion.Split('+')[0]}");
    }

    private string GameText()
    {
        string title = GameCatalogue.InfoOf(Game).Title;
        return Game.Split(':') is [_, var options] ? $"{title}, {options}" : title;
    }

    private string SearchText()
    {
        string other = Search.Algorithm is PuctOptions
            ? ""
            : $"; its training searched with {Search.Algorithm.Name}, which this page does not know";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"PUCT, c {Puct.Exploration}{(Search.Solver ? ", with proven results" : "")}{other}");
    }

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}

/// <summary>Something that people want to know of an agent.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Text">What is so.</param>
internal sealed record AgentFact(string Name, string Text);
