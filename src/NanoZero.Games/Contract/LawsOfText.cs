namespace NanoZero.Games;

internal sealed class TextLaw : ILaw
{
    public void CheckStart<TGame>(TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        string separator = TGame.Info.ActionSeparator;
        for (int action = 0; action < TGame.Info.ActionCount; action++)
        {
            string text = TGame.ActionText(action);
            Law.Require(
                separator.Length == 0 ? text.Length == 1 : !text.Contains(separator, StringComparison.Ordinal),
                $"action {action} is written '{text}', which cannot be told apart in a line of moves; ActionSeparator "
                    + $"is '{separator}'");
            Law.Require(!text.Any(char.IsWhiteSpace), $"action {action} is written '{text}', with a space");
            RequireRead<TGame>(text, action);
            RequireRead<TGame>(text.ToUpperInvariant(), action);
            Law.Require(!TGame.TryParseAction(text + "?", out int read) && read == -1,
                $"'{text}?' is read as an action, or does not give -1");
        }
    }

    public void CheckPosition<TGame>(TGame position, Random random)
        where TGame : unmanaged, IGame<TGame>
    {
        if (!position.IsTerminal)
        {
            ushort action = Law.LegalActions(position)[0];
            MoveText.Play(position, MoveText.Format<TGame>([action]), out int[] actions);
            Law.RequireSame([action], actions, "a line of one move, written and read,");
        }
    }

    private static void RequireRead<TGame>(string text, int action)
        where TGame : unmanaged, IGame<TGame>
    {
        Law.Require(TGame.TryParseAction(text, out int read),
            $"action {action} is written '{text}', which is not read as an action");
        Law.RequireEqual(action, read, $"'{text}'");
    }
}

internal sealed class DrawingLaw : ILaw
{
    public void CheckPosition<TGame>(TGame position, Random random)
        where TGame : unmanaged, IGame<TGame>
    {
        string text = BoardText.Draw(position);
        Law.RequireEqual(Law.Stones(position, 1), text.Count(c => c == 'X'), "the number of X on the drawn board");
        Law.RequireEqual(Law.Stones(position, -1), text.Count(c => c == 'O'), "the number of O on the drawn board");
        Law.Require(text.Split('\n').All(line => line == line.TrimEnd()), "a line of the drawn board ends in spaces");
    }
}
