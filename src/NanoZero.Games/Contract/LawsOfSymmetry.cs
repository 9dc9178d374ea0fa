namespace NanoZero.Games;

internal sealed class SymmetryOfPlayLaw : ILaw
{
    public void CheckPosition<TGame>(TGame position, Random random)
        where TGame : unmanaged, IGame<TGame>
    {
        ushort[] actions = Law.LegalActions(position);
        for (int symmetry = 0; symmetry < TGame.Info.SymmetryCount; symmetry++)
        {
            TGame seen = position.Transform(symmetry);
            Law.RequireSame(
                [.. actions.Select(action => TGame.TransformAction(action, symmetry)).Order()],
                [.. Law.LegalActions(seen).Select(action => (int)action)],
                $"the legal actions seen through symmetry {symmetry}");
            Law.RequireEqual(position.IsTerminal, seen.IsTerminal, $"IsTerminal seen through symmetry {symmetry}");
            if (position.IsTerminal)
            {
                Law.RequireEqual(
                    position.TerminalValue, seen.TerminalValue, $"TerminalValue seen through symmetry {symmetry}");
                continue;
            }

            int chosen = actions[random.Next(actions.Length)];
            TGame next = position;
            next.Play(chosen);
            seen.Play(TGame.TransformAction(chosen, symmetry));
            Law.Require(
                next.Transform(symmetry).Equals(seen),
                $"action {chosen} then symmetry {symmetry} gives another position than symmetry {symmetry} then the "
                    + "action seen through it");
            Law.RequireEqual(
                next.Transform(symmetry).Key, seen.Key, $"the Key after action {chosen} and symmetry {symmetry}");
        }
    }
}

/// <remarks>
/// Where each square goes is found out: a place stays possible while it has shown the square's token every time.
/// </remarks>
internal sealed class SymmetryOfTokensLaw : ILaw
{
    private List<int>[][] places = [];

    public void CheckStart<TGame>(TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        int squares = TGame.Info.Rows * TGame.Info.Columns;
        places = [.. Enumerable.Range(0, TGame.Info.SymmetryCount).Select(_ =>
            Enumerable.Range(0, squares).Select(_ => Enumerable.Range(0, squares).ToList()).ToArray())];
    }

    public void CheckPosition<TGame>(TGame position, Random random)
        where TGame : unmanaged, IGame<TGame>
    {
        int squares = TGame.Info.Rows * TGame.Info.Columns;
        byte[] tokens = Law.Tokens(position)[..squares];
        for (int symmetry = 0; symmetry < TGame.Info.SymmetryCount; symmetry++)
        {
            byte[] seen = Law.Tokens(position.Transform(symmetry))[..squares];
            Law.RequireSame([.. tokens.Order()], [.. seen.Order()],
                $"the tokens of all squares, in order of kind, seen through symmetry {symmetry}");
            for (int square = 0; square < squares; square++)
            {
                places[symmetry][square].RemoveAll(place => seen[place] != tokens[square]);
                Law.Require(places[symmetry][square].Count > 0,
                    $"symmetry {symmetry} moves the token of square {square} to different squares in different "
                    + "positions");
            }
        }
    }
}

internal sealed class InverseLaw : ILaw
{
    public void CheckStart<TGame>(TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        for (int action = 0; action < TGame.Info.ActionCount; action++)
        {
            Law.RequireEqual(
                action, TGame.TransformAction(action, 0), $"action {action} seen through symmetry 0, the identity,");
            for (int symmetry = 1; symmetry < TGame.Info.SymmetryCount; symmetry++)
            {
                int back =
                    TGame.TransformAction(TGame.TransformAction(action, symmetry), TGame.InverseSymmetry(symmetry));
                Law.RequireEqual(action, back, $"action {action} seen through symmetry {symmetry} and its inverse");
            }
        }
    }

    public void CheckPosition<TGame>(TGame position, Random random)
        where TGame : unmanaged, IGame<TGame>
    {
        Law.Require(position.Equals(position.Transform(0)), "symmetry 0 is not the identity");
        for (int symmetry = 1; symmetry < TGame.Info.SymmetryCount; symmetry++)
        {
            Law.Require(
                position.Equals(position.Transform(symmetry).Transform(TGame.InverseSymmetry(symmetry))),
                $"a position seen through symmetry {symmetry} and its inverse is another one");
        }
    }
}
