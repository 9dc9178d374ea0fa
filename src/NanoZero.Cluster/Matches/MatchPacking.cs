namespace NanoZero.Cluster;

/// <summary>Packs the games of a match for workers, and opens them there.</summary>
internal static class MatchPacking
{
    private const string Remedy = "add --device cpu --precision fp32";

    /// <summary>Checks that players can play on other machines.</summary>
    /// <param name="players">The players.</param>
    /// <exception cref="InvalidDataException">A player cannot; the message says which.</exception>
    public static void RequireMovable(IReadOnlyList<ResolvedPlayer> players)
    {
        if (players.FirstOrDefault(player => player.Text.Kind == PlayerKind.Gtp || player.Text.File is not null)
            is { } bound)
        {
            throw new InvalidDataException(
                $"player '{bound.Text}' plays on this machine alone; leave out the cluster, or the player");
        }
    }

    /// <summary>Checks that players play the same on all machines.</summary>
    /// <param name="players">The players.</param>
    /// <param name="open">The same players, ready to play here.</param>
    /// <exception cref="InvalidDataException">A player does not; the message says which.</exception>
    public static void RequireSameEverywhere<TGame>(IReadOnlyList<ResolvedPlayer> players, OpenPlayers<TGame> open)
        where TGame : unmanaged, IGame<TGame>
    {
        RequireMovable(players);
        foreach (ExecutionPlan plan in open.Plans)
        {
            RunOffer.RequireSameEverywhere(plan, open.ArePacked, Remedy);
        }

        if (open.Plans.Select(plan => plan.Precision).Distinct().Count() > 1)
        {
            throw new InvalidDataException(
                $"these networks are evaluated in different numbers, and a cluster takes one kind; {Remedy}");
        }
    }

    /// <summary>Packs games.</summary>
    /// <param name="game">The game with its rule options.</param>
    /// <param name="players">The two players.</param>
    /// <param name="open">The same players, ready to play here.</param>
    /// <param name="plan">The games.</param>
    /// <exception cref="IOException">The file of a network cannot be read.</exception>
    public static MatchPackage Pack<TGame>(
        string game, IReadOnlyList<ResolvedPlayer> players, OpenPlayers<TGame> open, GamePlan<TGame> plan)
        where TGame : unmanaged, IGame<TGame>
    {
        string[] folders =
            [.. players.Select(player => player.Model?.Folder).OfType<string>().Select(Path.GetFullPath).Distinct()];
        return new MatchPackage
        {
            Game = game,
            Players = [.. players.Select(player => Pack(player, folders))],
            Games =
            [
                .. plan.Games.Select(setup => new PackedGame(
                    MoveText.Format<TGame>(setup.Opening), setup.MovesFirst, setup.Stream)),
            ],
            Seed = plan.Seed,
            PlayoutSeed = open.PlayoutSeed,
            Precision = open.Plan?.Precision ?? NetworkPrecision.Fp32,
            Networks = [.. folders.Select(Pack)],
        };
    }

    /// <summary>Opens the players of a package on a machine.</summary>
    /// <param name="package">The package.</param>
    /// <param name="threads">How many threads play; null for one a core.</param>
    /// <exception cref="InvalidDataException">
    /// A network is damaged, a player is none that may come from elsewhere, or this machine plays otherwise.
    /// </exception>
    public static OpenPlayers<TGame> Open<TGame>(MatchPackage package, int? threads)
        where TGame : unmanaged, IGame<TGame>
    {
        string folder = Directory.CreateTempSubdirectory("nanozero-match-").FullName;
        try
        {
            string[] networks = [.. package.Networks.Select((network, index) => Unpack(network, folder, index))];
            OpenPlayers<TGame> open = new(
                [.. package.Players.Select(player => Unpack(player, networks))],
                new OpenPlayersOptions
                {
                    Execution = new ExecutionOptions
                    {
                        Device = NetworkDevice.Cpu,
                        Precision = package.Precision,
                        Kernels = NetworkKernels.Own,
                        Workers = threads ?? Environment.ProcessorCount,
                    },
                    IsMeasured = false,  // a match may be short
                    Seed = package.PlayoutSeed,
                });
            if (open.Plan is { } other && (!open.ArePacked || other.Precision != package.Precision))
            {
                open.Dispose();
                throw new InvalidDataException(
                    $"this machine cannot play games of this match: they need our own kernels in {package.Precision}, "
                    + $"and it evaluates on {other}; lend a machine with AVX2 instructions");
            }

            return open;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);  // the networks are loaded
        }
    }

    private static PackedPlayer Pack(ResolvedPlayer player, string[] folders) => player.Model is { } model
        ? new PackedPlayer(
            player.Text.Kind.ToString(), player.Search, Array.IndexOf(folders, Path.GetFullPath(model.Folder)))
        : new PackedPlayer(player.Pinned.ToString(), null, null);

    private static PackedNetwork Pack(string folder)
    {
        byte[] weights = File.ReadAllBytes(Path.Combine(folder, Checkpoint.WeightsFile));
        string description = File.ReadAllText(Path.Combine(folder, Checkpoint.ConfigFile));
        return new PackedNetwork(description, weights.Length) { Weights = weights };
    }

    private static string Unpack(PackedNetwork network, string folder, int index)
    {
        string path = Directory.CreateDirectory(
            Path.Combine(folder, index.ToString(CultureInfo.InvariantCulture))).FullName;
        File.WriteAllText(Path.Combine(path, Checkpoint.ConfigFile), network.Description);
        File.WriteAllBytes(Path.Combine(path, Checkpoint.WeightsFile), network.Weights.Span);
        return path;
    }

    // A coordinator names no programs and no files of this machine.
    private static ResolvedPlayer Unpack(PackedPlayer player, string[] networks)
    {
        if (player.Network is { } index)
        {
            TrainedModel model = TrainedModel.Open(networks.ElementAtOrDefault(index) ?? throw NoPlayer(player));
            return player.Search is { } search
                ? ResolvedPlayer.Of(model, search)
                : ResolvedPlayer.Of(new PlayerText { Kind = PlayerKind.Greedy, Folder = model.Folder });
        }

        PlayerText text = PlayerText.Parse(player.Text);
        return text is { Folder: null, File: null, Command: null } ? ResolvedPlayer.Of(text) : throw NoPlayer(player);
    }

    private static InvalidDataException NoPlayer(PackedPlayer player) =>
        new($"the coordinator's match has a player '{player.Text}', who cannot come from another machine");
}
