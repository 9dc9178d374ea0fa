using System.Runtime.Intrinsics;

namespace NanoZero.Search;

/// <summary>From an evaluator's logits to the prior probabilities of legal actions.</summary>
internal static class Priors
{
    /// <summary>
    /// Takes the softmax over the legal actions only; whatever the evaluator says of others is ignored.
    /// </summary>
    /// <param name="logits">Shape [A].</param>
    /// <param name="actions">Legal actions, shape [K], K at least 1.</param>
    /// <param name="priors">
    /// Receives the probabilities, shape [K], sum 1; padded to whole vectors, the padding with 0.
    /// </param>
    /// <exception cref="InvalidDataException">A legal action's logit is not a finite number.</exception>
    public static void FromLogits(ReadOnlySpan<float> logits, ReadOnlySpan<ushort> actions, Span<float> priors)
    {
        priors = priors[..Lanes.Padded(actions.Length)];
        Vector256.Create(float.NegativeInfinity).CopyTo(priors[^Lanes.Count..]);
        for (int i = 0; i < actions.Length; i++)
        {
            priors[i] = logits[actions[i]];
        }

        Vector256<float> all = Vector256.Create(float.NegativeInfinity);
        for (int start = 0; start < priors.Length; start += Lanes.Count)
        {
            all = Vector256.MaxNative(all, Vector256.Create<float>(priors[start..]));
        }

        Vector256<float> largest = Vector256.Create(Lanes.Max(all));
        for (int start = 0; start < priors.Length; start += Lanes.Count)
        {
            Vector256.Exp(Vector256.Create<float>(priors[start..]) - largest).CopyTo(priors[start..]);
        }

        float sum = 0;
        foreach (float prior in priors)
        {
            sum += prior;
        }

        if (!float.IsFinite(sum))
        {
            throw new InvalidDataException(
                "the evaluator returned a logit that is no finite number: its weights are unusable; use an earlier "
                + "checkpoint");
        }

        Vector256<float> scale = Vector256.Create(1 / sum);
        for (int start = 0; start < priors.Length; start += Lanes.Count)
        {
            (Vector256.Create<float>(priors[start..]) * scale).CopyTo(priors[start..]);
        }
    }

    /// <summary>Mixes exploration noise into the priors of a root.</summary>
    /// <param name="priors">Shape [K], sum 1; replaced in place.</param>
    /// <param name="fraction">The weight ε of the noise, in [0, 1].</param>
    /// <param name="concentration">The concentration α of the Dirichlet distribution; above 0.</param>
    /// <param name="random">The root's random stream.</param>
    /// <remarks>Silver et al. 2018, "Methods": ε = 0.25, α about 10 / legal actions.</remarks>
    public static void MixNoise(Span<float> priors, float fraction, double concentration, ref RandomStream random)
    {
        Span<double> noise = stackalloc double[priors.Length];
        double sum = 0;
        for (int i = 0; i < noise.Length; i++)
        {
            noise[i] = random.NextGamma(concentration);
            sum += noise[i];
        }

        for (int i = 0; i < noise.Length && sum > 0; i++)
        {
            priors[i] = ((1 - fraction) * priors[i]) + (fraction * (float)(noise[i] / sum));
        }
    }
}
