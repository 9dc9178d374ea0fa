namespace NanoZero.Games;

/// <summary>Knows the value of every tic-tac-toe position from one table, made at the first use.</summary>
internal sealed class TicTacToeTable : IOracle<TicTacToe>
{
    private const sbyte Unknown = sbyte.MinValue;

    // By position key, 18 bits; 5,478 positions can be reached.
    private static readonly Lazy<sbyte[]> Values = new(Fill);

    /// <inheritdoc/>
    public long Nodes => 0;

    /// <inheritdoc/>
    public CancellationToken Cancellation { get; set; }

    /// <inheritdoc/>
    public int Value(in TicTacToe position) => Values.Value[(int)position.Key];

    /// <inheritdoc/>
    public void ActionValues(in TicTacToe position, Span<sbyte> values)
    {
        for (int action = 0; action < TicTacToe.Info.ActionCount; action++)
        {
            values[action] = OracleValues.Illegal;
            if (position.IsLegal(action))
            {
                TicTacToe next = position;
                next.Play(action);
                values[action] = (sbyte)-Value(next);
            }
        }
    }

    private static sbyte[] Fill()
    {
        sbyte[] table = new sbyte[1 << 18];
        Array.Fill(table, Unknown);
        FillFrom(TicTacToe.Start(GameOptions.Default), table);
        return table;
    }

    private static int FillFrom(in TicTacToe position, sbyte[] table)
    {
        ref sbyte value = ref table[(int)position.Key];
        if (value != Unknown)
        {
            return value;
        }

        if (position.IsTerminal)
        {
            return value = (sbyte)position.TerminalValue;
        }

        int best = -1;
        for (int action = 0; action < TicTacToe.Info.ActionCount; action++)
        {
            if (position.IsLegal(action))
            {
                TicTacToe next = position;
                next.Play(action);
                best = Math.Max(best, -FillFrom(next, table));
            }
        }

        return value = (sbyte)best;
    }
}
