namespace NanoZero.Games;

/// <summary>Which groups live and which points can be played, found on whole sets of points at a time.</summary>
internal static class GoGroups
{
    /// <summary>Returns the stones of the touched groups that have no liberty.</summary>
    /// <param name="stones">All stones of one colour.</param>
    /// <param name="touched">Some of the stones: only their groups are looked at.</param>
    /// <param name="empty">The empty points.</param>
    public static TPoints Captured<TPoints>(TPoints stones, TPoints touched, TPoints empty)
        where TPoints : unmanaged, IPointSet<TPoints>
    {
        TPoints captured = default;
        TPoints pending = touched.Except(empty.Neighbours());
        while (!pending.IsEmpty)
        {
            TPoints group = pending.AnyPoint();
            if (!GrowsToTouch(ref group, stones, empty))
            {
                captured |= group;
            }

            pending = pending.Except(group);
        }

        return captured;
    }

    /// <summary>
    /// Returns the empty points on which a stone of one's own would be left with a liberty, possibly by capturing.
    /// </summary>
    /// <param name="own">The stones of the side to move.</param>
    /// <param name="opponent">The other stones.</param>
    /// <param name="empty">The empty points.</param>
    /// <param name="asked">The empty points to decide; the others are not returned.</param>
    public static TPoints Playable<TPoints>(TPoints own, TPoints opponent, TPoints empty, TPoints asked)
        where TPoints : unmanaged, IPointSet<TPoints>
    {
        TPoints open = empty & empty.Neighbours();
        TPoints closed = asked.Except(open);
        TPoints playable = asked & open;
        if (closed.IsEmpty)
        {
            return playable;
        }

        // Stones of groups with a liberty besides whichever closed point they touch: not capturable there, and joining
        // them is safe.
        TPoints alive = (own | opponent) & (open.Neighbours() | empty.NeighboursOfTwo());
        TPoints joined = closed & (alive & own).Neighbours();
        playable |= joined;
        for (TPoints rest = closed.Except(joined); !rest.IsEmpty;)
        {
            TPoints point = rest.AnyPoint();
            rest = rest.Except(point);
            TPoints next = point.Neighbours();
            TPoints liberties = empty.Except(point);
            if (AnyAlive(own, next & own, liberties, ref alive)
                || AnyDead(opponent, next & opponent, liberties, ref alive))
            {
                playable |= point;
            }
        }

        return playable;
    }

    /// <summary>Returns the points connected to a seed through points of a set.</summary>
    /// <param name="seed">Where to start; part of the result where it lies within the set.</param>
    /// <param name="within">The set to stay in.</param>
    public static TPoints Reached<TPoints>(TPoints seed, TPoints within)
        where TPoints : unmanaged, IPointSet<TPoints>
    {
        TPoints reached = seed & within;
        while (true)
        {
            TPoints grown = reached | (reached.Neighbours() & within);
            if (grown.Equals(reached))
            {
                return reached;
            }

            reached = grown;
        }
    }

    private static bool AnyAlive<TPoints>(TPoints stones, TPoints touched, TPoints liberties, ref TPoints alive)
        where TPoints : unmanaged, IPointSet<TPoints>
    {
        TPoints targets = liberties | (alive & stones);
        while (!touched.IsEmpty)
        {
            TPoints group = touched.AnyPoint();
            if (GrowsToTouch(ref group, stones, targets))
            {
                alive |= group;
                return true;
            }

            touched = touched.Except(group);
        }

        return false;
    }

    private static bool AnyDead<TPoints>(TPoints stones, TPoints touched, TPoints liberties, ref TPoints alive)
        where TPoints : unmanaged, IPointSet<TPoints>
    {
        touched = touched.Except(alive);
        while (!touched.IsEmpty)
        {
            TPoints group = touched.AnyPoint();
            if (!GrowsToTouch(ref group, stones, liberties | (alive & stones)))
            {
                return true;
            }

            alive |= group;
            touched = touched.Except(group);
        }

        return false;
    }

    // Grows a part of a group until it touches a target (true) or is the whole group (false).
    private static bool GrowsToTouch<TPoints>(ref TPoints group, TPoints stones, TPoints targets)
        where TPoints : unmanaged, IPointSet<TPoints>
    {
        while (true)
        {
            TPoints next = group.Neighbours();
            if (!(next & targets).IsEmpty)
            {
                return true;
            }

            TPoints grown = group | (next & stones);
            if (grown.Equals(group))
            {
                return false;
            }

            group = grown;
        }
    }
}
