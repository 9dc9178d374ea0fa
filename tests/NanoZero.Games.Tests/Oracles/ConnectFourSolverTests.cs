namespace NanoZero.Games.Tests;

public sealed class ConnectFourSolverTests
{
    private const int Actions = 7;
    private const long Memory = 16 << 20;
    private static readonly ConnectFour Start = ConnectFour.Start(GameOptions.Default);

    [Fact]
    public void A_search_that_is_cancelled_ends_and_the_solver_stays_usable()
    {
        ConnectFourSolver solver =
            new(openings: false, Memory) { Cancellation = new CancellationToken(canceled: true) };
        Assert.Throws<OperationCanceledException>(() => solver.Value(Start));
        solver.Cancellation = CancellationToken.None;
        AssertAgrees(solver, PositionSets.Open(Start, "end-easy")[0].Positions[0]);
    }

    // Positions that take a second or more are left to the check that is run by hand.
    [Fact]
    public void Two_hundred_labelled_positions_agree_in_score_and_in_the_value_of_every_move_without_the_openings()
    {
        ConnectFourSolver solver = new(openings: false, Memory);
        (string Set, int Count)[] sample = [("end-easy", 90), ("middle-easy", 90), ("middle-medium", 20)];
        int seen = 0;
        foreach ((string set, int count) in sample)
        {
            foreach (LabelledPosition<ConnectFour> position in PositionSets.Open(Start, set)[0].Positions.Take(count))
            {
                AssertAgrees(solver, position);
                seen++;
            }
        }

        Assert.Equal(200, seen);
    }

    /// <summary>All 1,200 positions: an hour or more.</summary>
    [Fact(Explicit = true)]
    public void All_labelled_positions_agree_in_score_and_in_the_value_of_every_move_without_the_openings()
    {
        ConnectFourSolver solver = new(openings: false);
        LabelledPosition<ConnectFour>[] positions =
            [.. PositionSets.Open(Start, PositionSets.Standard).SelectMany(set => set.Positions)];
        Assert.Equal(1200, positions.Length);
        Assert.All(positions, position => AssertAgrees(solver, position));
    }

    [Fact]
    public void The_score_is_found_exactly_where_the_game_lasts_as_long_as_asked()
    {
        ConnectFourSolver solver = new(openings: false, Memory), fresh = new(openings: false, Memory);
        (int Fewest, int Most)[] ranges = [(0, 14), (15, 28), (29, 42), (0, 42), (5, 9), (11, 11), (20, 3)];
        int within = 0, outside = 0;
        foreach (string set in (string[])["end-easy", "middle-easy", "middle-medium"])
        {
            foreach (LabelledPosition<ConnectFour> position in PositionSets.Open(Start, set)[0].Positions.Take(40))
            {
                int left = solver.PliesLeft(position.Position, position.Score);
                foreach ((int fewest, int most) in ranges)
                {
                    int? expected = left >= fewest && left <= most ? position.Score : null;
                    Assert.Equal(expected, fresh.ScoreWithin(position.Position, fewest, most));
                    (within, outside) = expected is null ? (within, outside + 1) : (within + 1, outside);
                }

                fresh.Clear();
            }
        }

        Assert.True(within > 100 && outside > 100, $"{within} within, {outside} outside");
    }

    [Fact]
    public void Late_positions_have_the_value_and_length_that_plain_search_finds()
    {
        ConnectFourSolver solver = new(openings: false, Memory);
        Random random = new(11);
        int won = 0, drawn = 0, lost = 0;
        for (int seen = 0; seen < 300;)
        {
            ConnectFour position = RandomPosition(random, 31 + random.Next(12));
            if (position.Ply < 31 || (position.TerminalValue < 0 && random.Next(5) > 0))
            {
                continue;
            }

            seen++;
            (int value, int plies) = NaiveSolver.Solve(position);
            int score = solver.Score(position);
            Assert.Equal(value, solver.Value(position));
            Assert.Equal(value, Math.Sign(score));
            Assert.Equal(plies, solver.PliesLeft(position, score));
            _ = value > 0 ? won++ : value < 0 ? lost++ : drawn++;
        }

        Assert.True(won > 100 && lost > 100 && drawn > 10,
            $"{won} won, {drawn} drawn, {lost} lost: too few of one kind to test it");
    }

    [Fact]
    public void A_position_and_its_mirror_image_have_the_same_score_and_mirrored_moves()
    {
        ConnectFourSolver left = new(openings: false, Memory), right = new(openings: false, Memory);
        Random random = new(12);
        Span<sbyte> values = stackalloc sbyte[Actions], mirrored = stackalloc sbyte[Actions];
        for (int seen = 0; seen < 60; seen++)
        {
            ConnectFour position = RandomPosition(random, 14 + random.Next(20)), mirror = position.Transform(1);
            Assert.Equal(left.Score(position), right.Score(mirror));
            left.ActionValues(position, values);
            right.ActionValues(mirror, mirrored);
            mirrored.Reverse();
            Assert.Equal(values.ToArray(), mirrored.ToArray());
        }
    }

    [Fact]
    public void A_tiny_table_changes_no_answer()
    {
        ConnectFourSolver roomy = new(openings: false, Memory), tiny = new(openings: false, memory: 1 << 14);
        LabelledPosition<ConnectFour>[] positions = [.. PositionSets.Open(Start, "end-easy")[0].Positions.Take(60)];
        Assert.Equal(60, positions.Length);
        Assert.All(positions, position => Assert.Equal(roomy.Score(position.Position), tiny.Score(position.Position)));
    }

    [Fact]
    public void The_values_of_the_empty_board_are_looked_up_and_only_the_centre_column_wins()
    {
        sbyte[] values = new sbyte[Actions];
        ConnectFourSolver solver = new(openings: true, Memory);
        solver.ActionValues(Start, values);
        Assert.Equal([-1, -1, 0, 1, 0, -1, -1], values);
        Assert.Equal(0, solver.Nodes);
    }

    [Fact]
    public void Every_position_of_up_to_seven_plies_is_looked_up_and_is_worth_as_much_as_its_best_move()
    {
        ConnectFourSolver solver = new(openings: true, Memory);
        Random random = new(15);
        sbyte[] values = new sbyte[Actions];
        for (int seen = 0; seen < 2_000; seen++)
        {
            ConnectFour position = RandomPosition(random, random.Next(7));
            solver.ActionValues(position, values);
            Assert.Equal(solver.Value(position), OracleValues.Best(values));
        }

        Assert.Equal(0, solver.Nodes);
    }

    [Fact]
    public void Eight_ply_positions_have_the_same_value_with_the_openings_and_without() =>
        AssertOpeningsAgree(count: 2);

    /// <summary>A minute or more.</summary>
    [Fact(Explicit = true)]
    public void Many_eight_ply_positions_have_the_same_value_with_the_openings_and_without() =>
        AssertOpeningsAgree(count: 200);

    /// <summary>Solves the game: minutes.</summary>
    [Fact(Explicit = true)]
    public void Only_the_centre_column_wins_from_the_empty_board_without_the_openings()
    {
        sbyte[] values = new sbyte[Actions];
        new ConnectFourSolver(openings: false).ActionValues(Start, values);
        Assert.Equal([-1, -1, 0, 1, 0, -1, -1], values);
    }

    [Fact]
    public void Ended_positions_have_the_value_of_their_outcome_and_no_moves()
    {
        ConnectFourSolver solver = new(openings: true, Memory);
        sbyte[] values = new sbyte[Actions];
        ConnectFour won = MoveText.Play(Start, "4455667", out _);
        Assert.Equal(-1, solver.Value(won));
        Assert.Equal(-18, solver.Score(won));
        Assert.Equal(0, solver.PliesLeft(won, -18));
        solver.ActionValues(won, values);
        Assert.All(values, value => Assert.Equal(OracleValues.Illegal, value));
        Assert.Equal(0, solver.Value(MoveText.Play(Start, "757341132773575647262416323134652254654611", out _)));
    }

    [Fact]
    public void Solving_allocates_nothing()
    {
        ConnectFourSolver solver = new(openings: true, Memory);
        IReadOnlyList<LabelledPosition<ConnectFour>> positions = PositionSets.Open(Start, "middle-easy")[0].Positions;
        Assert.Equal(0, Allocated(solver, positions));

        static long Allocated(ConnectFourSolver solver, IReadOnlyList<LabelledPosition<ConnectFour>> positions)
        {
            Span<sbyte> values = stackalloc sbyte[Actions];
            solver.ActionValues(positions[0].Position, values);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++)
            {
                solver.ActionValues(positions[i].Position, values);
                solver.Score(positions[i].Position);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static void AssertOpeningsAgree(int count)
    {
        ConnectFourSolver with = new(openings: true, Memory), without = new(openings: false);
        Random random = new(14);
        for (int seen = 0; seen < count;)
        {
            ConnectFour position = RandomPosition(random, 8);
            int value = position.IsTerminal ? 0 : with.Value(position);
            if (position.Ply == 8 && !position.IsTerminal && with.Nodes == 0)
            {
                Assert.Equal(value, without.Value(position));
                seen++;
            }
            else if (with.Nodes > 0)
            {
                with = new ConnectFourSolver(openings: true, Memory); // a forced position that had to be searched
            }
        }
    }

    private static void AssertAgrees(ConnectFourSolver solver, LabelledPosition<ConnectFour> expected)
    {
        sbyte[] values = new sbyte[Actions];
        solver.ActionValues(expected.Position, values);
        Assert.Equal(expected.Values, values);
        Assert.Equal(expected.Score, solver.Score(expected.Position));
    }

    private static ConnectFour RandomPosition(Random random, int plies)
    {
        ConnectFour position = Start;
        for (int ply = 0; ply < plies && !position.IsTerminal; ply++)
        {
            ushort[] actions = RandomGames.LegalActions(position);
            position.Play(actions[random.Next(actions.Length)]);
        }

        return position;
    }
}
