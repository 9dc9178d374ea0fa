using System.Runtime.InteropServices;

namespace NanoZero.Play;

/// <summary>
/// A place at which one game after the other is played. The memory of its searches is used again by the next game. It
/// is no slot of a search tree.
/// </summary>
internal sealed class GameSlot<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    private const ulong SearchPurpose = 0, MovePurpose = 1, OpeningPurpose = 2, BudgetPurpose = 3,
        ResignationPurpose = 4;

    private readonly GameRecorder<TGame> recorder = new();
    private readonly RandomChooser<TGame> randomPlayer = new();
    private readonly ResignationWatch resignation = new();
    private GameShare<TGame> share = null!;
    private ITreeSearch<TGame>?[] searches = [];
    private GameSetup<TGame>? setup;
    private readonly List<int> line = [];  // the actions from the game's start position to this one
    private TGame position;
    private ITreeSearch<TGame>? search;   // of the side to move; null while no game is in play
    private Player<TGame> player = null!; // of the side to move
    private int asked;                    // the index of the evaluator that this player's search asks
    private int game;                     // the number of the game in the plan
    private int randomPlies;              // how many plies of the game are random, from its start on
    private bool isFull;                  // whether the search has the whole budget
    private bool waits;                   // for answers to leaves that the search collected

    /// <summary>
    /// Makes the slot ready for a worker's games of a plan. A search of equal configuration keeps its memory, but only
    /// without tree reuse: no tree of an unfinished game may stay.
    /// </summary>
    public void Prepare(GameShare<TGame> nextShare)
    {
        (share, setup, search, waits) = (nextShare, null, null, false);
        IReadOnlyList<Player<TGame>> players = share.Plan.Players;
        Array.Resize(ref searches, players.Count);
        for (int i = 0; i < players.Count; i++)
        {
            SearchOptions? options = players[i].Spec.Search;
            if (options is null)
            {
                searches[i] = null;
            }
            else if (searches[i] is not { } kept || kept.Options != options || options.TreeReuse != TreeReuse.Off)
            {
                searches[i] = TreeSearch.Create<TGame>(options);
            }
        }
    }

    /// <summary>Takes the worker's next game, if there is one, and plays it up to its first search.</summary>
    public void StartNextGame()
    {
        TakeGame();
        PlayToNextSearch();
    }

    /// <summary>
    /// Collects the leaves of one round if the side to move asks this evaluator. Where a search ends without an
    /// evaluation, its move is played and the next search begins.
    /// </summary>
    /// <param name="evaluator">The evaluator of the round.</param>
    /// <param name="batch">Takes the leaves.</param>
    public void Collect(int evaluator, SearchBatch<TGame> batch)
    {
        while (search is not null && asked == evaluator)
        {
            waits = batch.Add(search) > 0;
            if (waits)
            {
                return;
            }

            if (search.IsDone)
            {
                PlayFoundMove();
            }
        }
    }

    /// <summary>
    /// Plays on if the answers to the leaves collected last have ended the search: plays its move and begins the next
    /// search.
    /// </summary>
    public void PlayOn()
    {
        if (waits)
        {
            waits = false;
            if (search!.IsDone)
            {
                PlayFoundMove();
            }
        }
    }

    private void TakeGame()
    {
        setup = null;
        if (share.TryTake(out game))
        {
            setup = share.Plan.Games[game];
            position = setup.Start;
            line.Clear();
            line.AddRange(setup.Opening);
            recorder.Clear();
            randomPlies = Stream(OpeningPurpose).Next(share.Plan.RandomPlies + 1);
            resignation.Begin(share.Plan.Resignation, Stream(ResignationPurpose));
        }
    }

    // A tree that is kept for the next move must not outlive its game: results would depend on which games use the same
    // slot. A search keeps nothing where it begins at the start of its game, which is below no other position.
    private void ForgetTrees()
    {
        foreach (ITreeSearch<TGame>? kept in searches)
        {
            if (kept is { Options.TreeReuse: not TreeReuse.Off })
            {
                kept.Begin(setup!.Start, default, explore: false);
            }
        }
    }

    private void PlayFoundMove()
    {
        share.Counts.Add(PlayCounts.OfSearch(search!.Counts));
        RandomStream random = Stream(MovePurpose);
        float temperature = position.Ply < player.TemperaturePlies ? player.Temperature : 0;
        int action = search.ChooseAction(temperature, ref random);
        recorder.AddMove(action, search.RootValue, share.Plan.RecordPolicies && isFull ? search : null);
        Play(action);
        if (!position.IsTerminal)
        {
            resignation.See(position.Ply - 1, search.RootValue);
        }

        PlayToNextSearch();
    }

    // Plays moves that need no search, finishes games and takes new ones, until a move needs a search. There is no
    // search afterwards if all games are finished.
    private void PlayToNextSearch()
    {
        search = null;
        while (setup is not null)
        {
            if (position.IsTerminal || resignation.Found is { EndsGame: true })
            {
                share.Finish(game, recorder.Finish(share.Plan.NumberOf(game), setup, position, resignation.Found));
                ForgetTrees();
                TakeGame();
                continue;
            }

            int turn = recorder.Moves % 2 == 0 ? setup.MovesFirst : setup.MovesSecond;
            (player, asked) = (share.Plan.Players[turn], share.Evaluators[turn]);
            IMoveChooser<TGame>? chooser = recorder.Moves < randomPlies ? randomPlayer : player.Chooser;
            if (chooser is null)
            {
                search = searches[turn]!;
                BeginSearch(search);
                return;
            }

            RandomStream random = Stream(MovePurpose);
            int action = chooser.Choose(position, ref random, CollectionsMarshal.AsSpan(line), share.Cancellation);
            recorder.AddMove(action, float.NaN, null);
            Play(action);
        }
    }

    private void Play(int action)
    {
        line.Add(action);
        position.Play(action);
    }

    private void BeginSearch(ITreeSearch<TGame> next)
    {
        isFull = player.FullSearchShare >= 1 || Stream(BudgetPurpose).NextSingle() < player.FullSearchShare;
        int budget = isFull ? next.Options.Simulations : player.FastSimulations;
        next.Begin(position, Stream(SearchPurpose), isFull && Explores(), budget);
    }

    private bool Explores() => player.Noise == NoiseSchedule.EveryMove
        || (player.Noise == NoiseSchedule.FirstMove && recorder.Moves == randomPlies);

    private RandomStream Stream(ulong purpose) =>
        new(share.Plan.Seed, (ulong)share.Plan.Iteration, setup!.Stream, (ulong)position.Ply, purpose);
}
