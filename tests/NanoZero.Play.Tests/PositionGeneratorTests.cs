using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Play.Tests;

public class PositionGeneratorTests
{
    private static readonly ConnectFour Start = Given.Start<ConnectFour>();
    private static readonly PositionClass MiddleEasy = PositionClass.Parse("middle-easy");

    [Fact]
    public void Generated_positions_are_of_their_class_and_nobody_can_win_at_once()
    {
        ConnectFourSolver solver = new(openings: false, 1 << 20);
        PositionSet<ConnectFour> set =
            PositionGenerator.Generate(Start, new PositionRequest { Count = 40, Seed = 4, Class = MiddleEasy });
        Assert.Equal(40, set.Positions.Count);
        Assert.All(set.Positions, position =>
        {
            Assert.InRange(position.Position.Ply, 15, 28);
            Assert.InRange(solver.PliesLeft(position.Position, position.Score), 2, 14);
            Assert.Equal(position.Score, solver.Score(position.Position));
            Assert.All(Enumerable.Range(0, 7).Where(action => position.Position.IsLegal(action)), action =>
            {
                ConnectFour next = position.Position;
                next.Play(action);
                Assert.False(next.IsTerminal);
                Assert.Equal(-solver.Value(next), position.Values[action]);
            });
        });
    }

    [Fact]
    public void The_standard_sets_are_of_the_classes_they_are_named_after()
    {
        ConnectFourSolver solver = new(openings: false, 1024);
        Assert.All(PositionClass.All, each => Assert.All(PositionSets.Open(Start, each.Name)[0].Positions, position =>
        {
            Assert.InRange(position.Position.Ply, each.MinStones, each.MaxStones);
            Assert.InRange(solver.PliesLeft(position.Position, position.Score), each.MinPliesLeft, each.MaxPliesLeft);
        }));
    }

    [Fact]
    public void No_two_positions_are_equal_under_symmetry_nor_to_one_of_an_excluded_set()
    {
        PositionRequest request = new() { Count = 30, Seed = 5, Class = MiddleEasy };
        PositionSet<ConnectFour> first = PositionGenerator.Generate(Start, request);
        PositionSet<ConnectFour> mirrored = first with
        {
            Positions =
                [.. first.Positions.Select(position => position with { Position = position.Position.Transform(1) })],
        };
        PositionSet<ConnectFour> second = PositionGenerator.Generate(Start, request, excluded: [mirrored]);
        Assert.Equal(60, first.Positions.Concat(second.Positions).Select(position =>
            Canonical<ConnectFour>.Of(position.Position).Key).Distinct().Count());
    }

    [Fact]
    public void The_same_seed_makes_the_same_set_and_a_larger_one_begins_with_it()
    {
        PositionRequest request = new() { Count = 10, Seed = 6, Class = MiddleEasy };
        PositionSet<ConnectFour> small = PositionGenerator.Generate(Start, request);
        PositionSet<ConnectFour> large = PositionGenerator.Generate(Start, request with { Count = 15 });
        PositionSet<ConnectFour> other = PositionGenerator.Generate(Start, request with { Seed = 7 });
        Assert.StartsWith(PositionSets.Write(small), PositionSets.Write(large), StringComparison.Ordinal);
        Assert.NotEqual(PositionSets.Write(small), PositionSets.Write(other));
    }

    [Fact]
    public void Positions_are_taken_from_the_games_that_are_given()
    {
        MoveText.Play(Start, "757341132773575647262416323134652254654611", out int[] game);
        PositionSet<ConnectFour> set = PositionGenerator.Generate(
            Start, new PositionRequest { Count = 5, Class = PositionClass.Parse("end-easy") }, [game]);
        Assert.All(set.Positions, position => Assert.Equal(game.Take(position.Moves.Count), position.Moves));
    }

    [Fact]
    public void A_set_survives_being_written_and_read()
    {
        TicTacToe start = Given.Start<TicTacToe>();
        string text = PositionSets.Write(PositionGenerator.Generate(start, new PositionRequest { Count = 50 }));
        Assert.Equal(text, PositionSets.Write(PositionSets.Read(start, "again", "text", text.Split('\n'))));
    }

    [Fact]
    public void Asking_for_what_is_not_there_says_so()
    {
        TicTacToe start = Given.Start<TicTacToe>();
        Assert.Contains("positions were found", Assert.Throws<InvalidDataException>(
            () => PositionGenerator.Generate(start, new PositionRequest { Count = 5000 })).Message,
            StringComparison.Ordinal);
        Assert.Contains("leave the class out", Assert.Throws<NotSupportedException>(
            () => PositionGenerator.Generate(start, new PositionRequest { Class = MiddleEasy })).Message,
            StringComparison.Ordinal);
        Assert.Contains("did you mean 'begin-hard'",
            Assert.Throws<FormatException>(() => PositionClass.Parse("begin-hrd")).Message, StringComparison.Ordinal);
    }
}
