namespace NanoZero.Statistics;

/// <summary>What a sequential test says so far.</summary>
public enum SprtDecision
{
    /// <summary>Neither hypothesis is accepted yet: more pairs are needed.</summary>
    Continue,

    /// <summary>The difference is <see cref="SprtOptions.Elo0"/> or less, rather than <see cref="SprtOptions.Elo1"/>.</summary>
    AcceptH0,

    /// <summary>The difference is <see cref="SprtOptions.Elo1"/> or more, rather than <see cref="SprtOptions.Elo0"/>.</summary>
    AcceptH1,
}

/// <summary>State of a sequential test after some pairs.</summary>
/// <param name="LogLikelihoodRatio">Natural logarithm of how much better H1 explains the pairs than H0; always finite.</param>
/// <param name="Lower">H0 is accepted from here down: ln(β / (1 - α)).</param>
/// <param name="Upper">H1 is accepted from here up: ln((1 - β) / α).</param>
/// <param name="Decision">What follows.</param>
/// <param name="Pairs">Pairs it rests on.</param>
public readonly record struct SprtResult(double LogLikelihoodRatio, double Lower, double Upper, SprtDecision Decision, long Pairs)
{
    /// <summary>As "LLR 2.97 of [-2.94, 2.94]: H1 accepted".</summary>
    public override string ToString() => FormattableString.Invariant($"LLR {LogLikelihoodRatio:0.00} of [{Lower:0.00}, {Upper:0.00}]: ")
        + Decision switch
        {
            SprtDecision.AcceptH0 => "H0 accepted",
            SprtDecision.AcceptH1 => "H1 accepted",
            _ => "not decided",
        };
}
