using System.Collections.Frozen;

namespace LLMHive.Billing;

/// <summary>A currency and its minor unit (ISO 4217).</summary>
/// <param name="Code">Three lower-case letters, such as <c>usd</c>.</param>
/// <param name="Decimals">Places of the minor unit: 2 for USD, 0 for JPY, 3 for KWD.</param>
public readonly record struct Currency(string Code, int Decimals)
{
    private static readonly FrozenSet<string> WithoutMinor = new[]
    {
        "bif", "clp", "djf", "gnf", "isk", "jpy", "kmf", "krw", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> WithThree =
        new[] { "bhd", "iqd", "jod", "kwd", "lyd", "omr", "tnd" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>US dollars, the currency of the plan catalogue.</summary>
    public static Currency Usd { get; } = new("usd", 2);

    /// <summary>The currency of a code, in any case.</summary>
    /// <exception cref="ArgumentException">The code has not three letters.</exception>
    public static Currency Of(string code)
    {
        if (code.Length != 3 || !code.All(char.IsAsciiLetter))
        {
            throw new ArgumentException($"'{code}' is no currency. Give three letters, such as usd.", nameof(code));
        }

        var lower = code.ToLowerInvariant();
        return new(lower, WithoutMinor.Contains(lower) ? 0 : WithThree.Contains(lower) ? 3 : 2);
    }

    /// <summary>An exact amount in minor units, rounded half away from zero: the one rounding of an invoice line.</summary>
    public long ToMinor(decimal amount)
    {
        var factor = Decimals switch { 0 => 1m, 3 => 1000m, _ => 100m };
        return (long)Math.Round(amount * factor, 0, MidpointRounding.AwayFromZero);
    }

    /// <summary>Minor units as an amount, such as 2999 → 29.99.</summary>
    public decimal ToAmount(long minor) => minor / (Decimals switch { 0 => 1m, 3 => 1000m, _ => 100m });
}
