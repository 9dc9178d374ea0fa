using System.Text;

namespace NanoZero.Games;

/// <summary>
/// Lines of moves as text: <c>4453</c> where an action is one character, <c>d4,q16,pass</c> where it is not.
/// </summary>
public static class MoveText
{
    /// <summary>Plays a line of moves from the start position, by the default rules.</summary>
    /// <param name="line">The moves; an empty line is no move.</param>
    /// <returns>The position after the last move.</returns>
    /// <exception cref="FormatException">A move that cannot be played; the message says why.</exception>
    public static TGame Play<TGame>(string line)
        where TGame : unmanaged, IGame<TGame> => Play(TGame.Start(GameOptions.Default), line, out _);

    /// <summary>Plays a line of moves.</summary>
    /// <param name="start">The position to play from.</param>
    /// <param name="line">The moves; spaces around them are ignored, an empty line is no move.</param>
    /// <param name="actions">The actions played, in order.</param>
    /// <returns>The position after the last move.</returns>
    /// <exception cref="FormatException">
    /// A move that is no action, is illegal, or comes after the end; the message says at which ply.
    /// </exception>
    public static TGame Play<TGame>(TGame start, string line, out int[] actions)
        where TGame : unmanaged, IGame<TGame>
    {
        TGame position = start;
        List<int> played = [];
        foreach (string move in Split(TGame.Info, line.Trim()))
        {
            int ply = played.Count + 1;
            if (position.IsTerminal)
            {
                throw new FormatException(
                    $"move '{move}' at ply {ply}: the game has ended after ply {ply - 1}; remove the moves after it");
            }

            if (!TGame.TryParseAction(move, out int action))
            {
                throw new FormatException(
                    $"move '{move}' at ply {ply} is no move of {TGame.Info.Title}; moves look like "
                    + $"{Example(position)}");
            }

            if (!position.IsLegal(action))
            {
                throw new FormatException($"move '{move}' at ply {ply} is illegal there; legal are: {Legal(position)}");
            }

            position.Play(action);
            played.Add(action);
        }

        actions = [.. played];
        return position;
    }

    /// <summary>Writes actions as a line of moves, as <see cref="Play{TGame}(string)"/> reads it.</summary>
    /// <param name="actions">Actions in order of play.</param>
    public static string Format<TGame>(IEnumerable<int> actions)
        where TGame : unmanaged, IGame<TGame> =>
        string.Join(TGame.Info.ActionSeparator, actions.Select(TGame.ActionText));

    private static IEnumerable<string> Split(GameInfo info, string line)
    {
        if (line.Length == 0)
        {
            return [];
        }

        return info.ActionSeparator.Length == 0
            ? line.Where(c => !char.IsWhiteSpace(c)).Select(c => c.ToString())
            : line.Split(info.ActionSeparator).Select(move => move.Trim());
    }

    private static string Example<TGame>(TGame position)
        where TGame : unmanaged, IGame<TGame>
    {
        Span<ushort> legal = new ushort[TGame.Info.MaxLegalActions];
        int count = position.LegalActions(legal);
        return TGame.ActionText(legal[count / 2]);
    }

    private static string Legal<TGame>(TGame position)
        where TGame : unmanaged, IGame<TGame>
    {
        const int Shown = 20;
        ushort[] legal = new ushort[TGame.Info.MaxLegalActions];
        int count = position.LegalActions(legal);
        StringBuilder text = new();
        text.AppendJoin(", ", legal.Take(Math.Min(count, Shown)).Select(action => TGame.ActionText(action)));
        return count > Shown ? text.Append($", … ({count} in all)").ToString() : text.ToString();
    }
}
