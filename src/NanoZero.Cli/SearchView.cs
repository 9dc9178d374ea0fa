using System.Globalization;
using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Cli;

/// <summary>What a search found at one root, with actions in the game's notation: for tables and for programs.</summary>
/// <param name="Moves">The line of moves that leads to the root.</param>
/// <param name="Simulations">Simulations made.</param>
/// <param name="Evaluations">Answers of the evaluator, the root's own included.</param>
/// <param name="CacheHits">Answers out of the cache, the root's own included.</param>
/// <param name="Collisions">Descents that ended at a leaf already in flight.</param>
/// <param name="Terminals">Simulations that ended at a finished position.</param>
/// <param name="Value">The root's value for its side to move, in [-1, 1].</param>
/// <param name="StoppedEarly">Whether early stopping ended the search.</param>
/// <param name="Actions">Every legal action, by action index.</param>
internal sealed record SearchView(
    string Moves,
    int Simulations,
    int Evaluations,
    int CacheHits,
    int Collisions,
    int Terminals,
    float Value,
    bool StoppedEarly,
    IReadOnlyList<ActionView> Actions)
{
    /// <summary>Puts a result into the notation of its game.</summary>
    /// <typeparam name="TGame">The game.</typeparam>
    /// <param name="moves">The line of moves that leads to the root.</param>
    /// <param name="result">The search's result.</param>
    public static SearchView Of<TGame>(string moves, SearchResult result)
        where TGame : unmanaged, IGame<TGame> =>
        new(
            moves,
            result.Counts.Simulations,
            result.Counts.Evaluations,
            result.Counts.CacheHits,
            result.Counts.Collisions,
            result.Counts.Terminals,
            result.Value + 0f,
            result.Counts.StoppedEarly,
            [.. result.Actions.Select(action => new ActionView(
                TGame.ActionText(action.Action),
                action.Prior,
                action.Visits,
                action.Q + 0f,  // no negative zero
                action.Policy,
                action.Mean + 0f,
                action.Variance))]);

    /// <summary>Writes the view for people: a line of counts and a table of the best actions.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="isTerminal">Whether the root is the end of a game.</param>
    /// <param name="actionsShown">Rows of the table at most.</param>
    public void Write(TextWriter writer, bool isTerminal, int actionsShown)
    {
        if (isTerminal)
        {
            writer.WriteLine($"the game has ended; value {Number(Value, "+0;-0;0")} for the side to move");
            return;
        }

        (int Count, string Name)[] rare = [(CacheHits, "cache hits"), (Terminals, "terminals"), (Collisions, "collisions")];
        writer.WriteLine($"value {Number(Value, "+0.000;-0.000;0.000")} for the side to move; {Simulations} simulations{(StoppedEarly ? ", stopped early" : "")}");
        writer.WriteLine(string.Join(", ", rare.Where(each => each.Count > 0).Prepend((Evaluations, "evaluations")).Select(each => $"{each.Item1} {each.Item2}")));
        bool hasBeliefs = Actions.Any(action => action.Mean is not null);
        TextTable table = new(["action", ">prior", ">visits", ">q", ">policy", .. hasBeliefs ? [">mean", ">deviation"] : (string[])[]]);
        foreach (ActionView action in Actions.OrderByDescending(action => action.Policy).ThenByDescending(action => action.Visits).Take(actionsShown))
        {
            string[] beliefs = hasBeliefs
                ? [Number(action.Mean ?? 0, "+0.000;-0.000;0.000"), Number(MathF.Sqrt(action.Variance ?? 0), "0.000")]
                : [];
            table.Add([
                action.Action,
                Number(action.Prior, "0.000"),
                action.Visits.ToString(CultureInfo.InvariantCulture),
                Number(action.Q, "+0.000;-0.000;0.000"),
                Number(action.Policy, "0.000"),
                .. beliefs,
            ]);
        }

        table.Write(writer);
        if (Actions.Count > actionsShown)
        {
            writer.WriteLine($"… and {Actions.Count - actionsShown} more");
        }
    }

    private static string Number(float value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>One action of a searched root, in the game's notation.</summary>
/// <param name="Action">The action as it is written in moves.</param>
/// <param name="Prior">The evaluator's probability.</param>
/// <param name="Visits">Simulations through the action.</param>
/// <param name="Q">Its value for the root's side to move; 0 if it was never visited.</param>
/// <param name="Policy">Its share of the search policy.</param>
/// <param name="Mean">TTTS: the belief's mean for the root's side to move.</param>
/// <param name="Variance">TTTS: the belief's variance.</param>
internal sealed record ActionView(string Action, float Prior, int Visits, float Q, float Policy, float? Mean, float? Variance);
