namespace NanoZero.Measure;

/// <summary>What a match says about a claim that was stated before it was played.</summary>
public enum Verdict
{
    /// <summary>The match cannot tell: "no difference found" is not "no difference".</summary>
    Inconclusive,

    /// <summary>A is as good as B, up to the margin.</summary>
    AsGoodAs,

    /// <summary>A is weaker than B.</summary>
    Worse,

    /// <summary>A is stronger than B, possibly by more than the margin; only an equivalence test answers this.</summary>
    Better,
}
