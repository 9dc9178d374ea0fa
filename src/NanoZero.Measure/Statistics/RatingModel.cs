namespace NanoZero.Measure;

/// <summary>Davidson's model of a game, fitted to games.</summary>
/// <remarks>
/// With d = θ(first) - θ(second) + γ the first mover wins, draws, loses with odds e^(d/2) : ν : e^(-d/2).
/// One imagined game between equals, half won and half lost by the first mover, keeps γ and ν finite.
/// </remarks>
internal sealed class RatingModel
{
    private const int MostSteps = 200;
    private const double EloPerNat = 173.71779276130073;

    private readonly int anchor;
    private readonly double[] strengths;
    private readonly bool hasDraws;
    private double logDraw;

    private RatingModel(int players, int anchor, bool hasDraws)
    {
        this.anchor = anchor;
        this.hasDraws = hasDraws;
        strengths = new double[players];
    }

    /// <summary>Odds of a draw between equals, ν.</summary>
    public double DrawOdds => hasDraws ? Math.Exp(logDraw) : 0;

    /// <summary>
    /// Elo for a difference of 1 in θ: 400 / ln 10 without draws. A draw rate flattens the expected score, which is
    /// ½ + sinh(d/2) / (2 cosh(d/2) + ν); the factor 2 / (2 + ν) makes it that of the logistic scale near 0.
    /// </summary>
    public double Scale => EloPerNat * 2 / (2 + DrawOdds);

    public double FirstMove { get; private set; }

    public double FirstMoveElo => FirstMove * Scale;

    public double RatingOf(int player) => strengths[player] * Scale;

    /// <summary>Points that a first mover with this difference expects.</summary>
    public double ExpectedScore(double difference)
    {
        double win = Math.Exp(difference / 2);
        return (win + (DrawOdds / 2)) / (win + (1 / win) + DrawOdds);
    }

    /// <summary>The most likely parameters, by Newton's method on a concave likelihood.</summary>
    /// <param name="players">Number of players.</param>
    /// <param name="anchor">The player whose θ is 0.</param>
    /// <param name="meetings">Their games; every player must be tied to the anchor by wins and losses (or imagined ones).</param>
    /// <param name="start">Where to begin; null for equal players.</param>
    public static RatingModel Fit(int players, int anchor, IReadOnlyList<Meeting> meetings, RatingModel? start = null)
    {
        RatingModel model = new(players, anchor, meetings.Any(meeting => meeting.Draws > 0));
        if (start is not null)
        {
            start.strengths.CopyTo(model.strengths, 0);
            model.FirstMove = start.FirstMove;
            model.logDraw = start.hasDraws ? start.logDraw : 0;
        }

        int size = players + 2;
        double[] gradient = new double[size];
        double[,] information = new double[size, size];
        double likelihood = model.LogLikelihood(meetings);
        for (int step = 0; step < MostSteps; step++)
        {
            model.Differentiate(meetings, gradient, information);
            model.Pin(gradient, information);
            SolveInPlace(information, gradient);
            double length = model.Climb(meetings, gradient, ref likelihood);
            if (length < 1e-9)
            {
                break;
            }
        }

        return model;
    }

    public double LogLikelihood(IReadOnlyList<Meeting> meetings)
    {
        double nu = DrawOdds;
        double sum = 0;
        foreach (Meeting meeting in meetings)
        {
            double d = Difference(meeting);
            double games = meeting.Wins + meeting.Draws + meeting.Losses;
            sum += ((meeting.Wins - meeting.Losses) * d / 2) - (games * LogNormaliser(d, nu));
            sum += hasDraws ? meeting.Draws * logDraw : 0;
        }

        return sum - LogNormaliser(FirstMove, nu);
    }

    public double Difference(Meeting meeting) => strengths[meeting.First] - strengths[meeting.Second] + FirstMove;

    private static double LogNormaliser(double d, double nu)
    {
        double distance = Math.Abs(d) / 2;
        return distance + Math.Log(1 + (nu * Math.Exp(-distance)) + Math.Exp(-2 * distance));
    }

    /// <summary>First derivatives and minus the second ones; the last two parameters are γ and ln ν.</summary>
    private void Differentiate(IReadOnlyList<Meeting> meetings, double[] gradient, double[,] information)
    {
        Array.Clear(gradient);
        Array.Clear(information);
        foreach (Meeting meeting in meetings)
        {
            Add(meeting, Difference(meeting), meeting.First, meeting.Second);
        }

        Add(new Meeting(0, 0, 0.5, 0, 0.5), FirstMove, -1, -1);

        void Add(Meeting meeting, double d, int plus, int minus)
        {
            double nu = DrawOdds;
            double games = meeting.Wins + meeting.Draws + meeting.Losses;
            double total = Math.Exp(LogNormaliser(d, nu));
            double win = Math.Exp(d / 2) / total;
            double loss = Math.Exp(-d / 2) / total;
            double draw = nu / total;
            double slope = (meeting.Wins - meeting.Losses - (games * (win - loss))) / 2;
            double curve = games * (win + loss - ((win - loss) * (win - loss))) / 4;
            double mixed = -games * (win - loss) * draw / 2;
            int first = strengths.Length;
            int tie = first + 1;
            ReadOnlySpan<(int Index, double Sign)> parts = plus < 0 ? [(first, 1)] : [(plus, 1), (minus, -1), (first, 1)];
            foreach ((int row, double sign) in parts)
            {
                gradient[row] += sign * slope;
                information[row, tie] += sign * mixed;
                information[tie, row] += sign * mixed;
                foreach ((int column, double other) in parts)
                {
                    information[row, column] += sign * other * curve;
                }
            }

            gradient[tie] += meeting.Draws - (games * draw);
            information[tie, tie] += games * draw * (1 - draw);
        }
    }

    /// <summary>Keeps the anchor, and ν where nobody drew, where they are.</summary>
    private void Pin(double[] gradient, double[,] information)
    {
        PinOne(anchor);
        if (!hasDraws)
        {
            PinOne(strengths.Length + 1);
        }

        void PinOne(int index)
        {
            for (int i = 0; i < gradient.Length; i++)
            {
                information[index, i] = information[i, index] = 0;
            }

            information[index, index] = 1;
            gradient[index] = 0;
        }
    }

    /// <summary>Goes as much of the step as the likelihood grows; returns the largest change of a parameter.</summary>
    private double Climb(IReadOnlyList<Meeting> meetings, double[] step, ref double likelihood)
    {
        double largest = step.Max(Math.Abs);
        double factor = Math.Min(1, 4 / Math.Max(largest, 1e-300));
        Move(step, factor);
        double reached = LogLikelihood(meetings);
        while (!(reached >= likelihood - (1e-13 * Math.Abs(likelihood))) && factor * largest > 1e-12)
        {
            Move(step, -factor / 2);
            factor /= 2;
            reached = LogLikelihood(meetings);
        }

        likelihood = reached;
        return factor * largest;
    }

    private void Move(double[] step, double factor)
    {
        for (int i = 0; i < strengths.Length; i++)
        {
            strengths[i] += factor * step[i];
        }

        FirstMove += factor * step[^2];
        logDraw += factor * step[^1];
    }

    /// <summary>Solves A x = b for a positive definite A by Cholesky's method; x takes the place of b.</summary>
    private static void SolveInPlace(double[,] a, double[] b)
    {
        int n = b.Length;
        for (int column = 0; column < n; column++)
        {
            for (int row = column; row < n; row++)
            {
                double sum = a[row, column];
                for (int k = 0; k < column; k++)
                {
                    sum -= a[row, k] * a[column, k];
                }

                a[row, column] = row == column ? Math.Sqrt(Math.Max(sum, 1e-12)) : sum / a[column, column];
            }

            for (int k = 0; k < column; k++)
            {
                b[column] -= a[column, k] * b[k];
            }

            b[column] /= a[column, column];
        }

        for (int row = n - 1; row >= 0; row--)
        {
            for (int k = row + 1; k < n; k++)
            {
                b[row] -= a[k, row] * b[k];
            }

            b[row] /= a[row, row];
        }
    }
}
