namespace LLMHive.Orchestration;

/// <summary>The chance that a share drawn from a Beta distribution is above one half.</summary>
public static class BetaTail
{
    private const int MaxSteps = 300;
    private const double Precision = 1e-12;
    private const double Tiny = 1e-300;

    /// <summary>Pr[Beta(a, b) &gt; ½] = I½(b, a).</summary>
    /// <param name="a">Above zero.</param>
    /// <param name="b">Above zero.</param>
    public static double AboveHalf(double a, double b)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(a);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(b);

        // The fraction converges fast on the near side of the mean only; the other side is its complement.
        return b < a ? 1 - LowerHalf(a, b) : LowerHalf(b, a);
    }

    // I½(a, b) for a >= b by Lentz's method on the continued fraction (Numerical Recipes, 6.4).
    private static double LowerHalf(double a, double b)
    {
        const double X = 0.5;
        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + ((a + b) * Math.Log(X)));
        var c = 1.0;
        var d = 1 / Away(1 - ((a + b) * X / (a + 1)));
        var fraction = d;
        for (var m = 1; m <= MaxSteps; m++)
        {
            var even = m * (b - m) * X / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / Away(1 + (even * d));
            c = Away(1 + (even / c));
            fraction *= d * c;
            var odd = -(a + m) * (a + b + m) * X / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / Away(1 + (odd * d));
            c = Away(1 + (odd / c));
            fraction *= d * c;
            if (Math.Abs((d * c) - 1) < Precision)
            {
                break;
            }
        }

        return Math.Clamp(front * fraction / a, 0, 1);
    }

    private static double Away(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    // Lanczos' approximation, g = 5, error below 2e-10.
    private static double LogGamma(double x)
    {
        ReadOnlySpan<double> terms =
            [76.18009172947146, -86.50532032941677, 24.01409824083091, -1.231739572450155, 0.1208650973866179e-2, -0.5395239384953e-5];
        var sum = 1.000000000190015;
        for (var i = 0; i < terms.Length; i++)
        {
            sum += terms[i] / (x + i + 1);
        }

        var t = x + 5.5;
        return ((x + 0.5) * Math.Log(t)) - t + Math.Log(2.5066282746310005 * sum / x);
    }
}
