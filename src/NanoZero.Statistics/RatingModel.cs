namespace NanoZero.Statistics;

/// <summary>The rating model of <see cref="BradleyTerry"/>, fitted to games.</summary>
/// <remarks>
/// With d = θ(first) - θ(second) + γ the first mover expects 1 / (1 + e^(-d)) points. The likelihood of a game is that
/// of its points. One imagined game between equals, half won and half lost by the first mover, keeps γ finite.
/// </remarks>
internal sealed class RatingModel
{
    private const int MostSteps = 200;
    private const double EloPerNat = 173.71779276130073;

    private readonly int anchor;
    private readonly double[] strengths;

    private RatingModel(int players, int anchor)
    {
        this.anchor = anchor;
        strengths = new double[players];
    }

    /// <summary>What moving first is worth, Elo.</summary>
    public double FirstMoveElo => FirstMove * EloPerNat;

    private double FirstMove { get; set; }

    /// <summary>Elo above the anchor.</summary>
    public double RatingOf(int player) => strengths[player] * EloPerNat;

    /// <summary>Points that the first mover of a meeting expects in a game.</summary>
    /// <param name="meeting">The two.</param>
    /// <param name="shift">Elo added to the first mover.</param>
    public double ExpectedScore(Meeting meeting, double shift) => Logistic(Difference(meeting) + (shift / EloPerNat));

    /// <summary>The most likely parameters, by Newton's method on a concave likelihood.</summary>
    /// <param name="players">Number of players.</param>
    /// <param name="anchor">The player whose θ is 0.</param>
    /// <param name="meetings">
    /// Games between players who are tied to the anchor by points both ways; the others stay where they are.
    /// </param>
    /// <param name="start">Where to begin; null for equal players.</param>
    public static RatingModel Fit(int players, int anchor, IReadOnlyList<Meeting> meetings, RatingModel? start = null)
    {
        RatingModel model = new(players, anchor);
        if (start is not null)
        {
            start.strengths.CopyTo(model.strengths, 0);
            model.FirstMove = start.FirstMove;
        }

        double[] gradient = new double[players + 1];
        double[,] information = new double[players + 1, players + 1];
        double likelihood = model.LogLikelihood(meetings);
        for (int step = 0; step < MostSteps; step++)
        {
            model.Differentiate(meetings, gradient, information);
            SolveInPlace(information, gradient);
            if (model.Climb(meetings, gradient, ref likelihood) < 1e-9)
            {
                break;
            }
        }

        return model;
    }

    private static double Logistic(double d) => 1 / (1 + Math.Exp(-d));

    /// <summary>ln(1 + e^(-d)).</summary>
    private static double Surprise(double d) => d > 0 ? double.LogP1(Math.Exp(-d)) : double.LogP1(Math.Exp(d)) - d;

    private double Difference(Meeting meeting) => strengths[meeting.First] - strengths[meeting.Second] + FirstMove;

    private double LogLikelihood(IReadOnlyList<Meeting> meetings)
    {
        double sum = (Surprise(FirstMove) + Surprise(-FirstMove)) / -2;
        foreach (Meeting meeting in meetings)
        {
            double d = Difference(meeting);
            double points = meeting.PointsOf(meeting.First);
            sum -= (points * Surprise(d)) + ((meeting.Games - points) * Surprise(-d));
        }

        return sum;
    }

    /// <summary>First derivatives and minus the second ones; the last parameter is γ, and the anchor is held.</summary>
    private void Differentiate(IReadOnlyList<Meeting> meetings, double[] gradient, double[,] information)
    {
        Array.Clear(gradient);
        Array.Clear(information);
        int gamma = strengths.Length;
        double even = Logistic(FirstMove);
        gradient[gamma] = 0.5 - even;
        information[gamma, gamma] = even * (1 - even);
        foreach (Meeting meeting in meetings)
        {
            double score = Logistic(Difference(meeting));
            double slope = meeting.PointsOf(meeting.First) - (meeting.Games * score);
            double curve = meeting.Games * score * (1 - score);
            ReadOnlySpan<(int Index, double Sign)> parts = [(meeting.First, 1), (meeting.Second, -1), (gamma, 1)];
            foreach ((int row, double sign) in parts)
            {
                gradient[row] += sign * slope;
                foreach ((int column, double other) in parts)
                {
                    information[row, column] += sign * other * curve;
                }
            }
        }

        for (int i = 0; i < gradient.Length; i++)
        {
            information[anchor, i] = information[i, anchor] = 0;
        }

        information[anchor, anchor] = 1;
        gradient[anchor] = 0;
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

        FirstMove += factor * step[^1];
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
