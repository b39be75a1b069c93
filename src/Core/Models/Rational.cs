using System.Globalization;
using System.Numerics;

namespace LLMHive.Models;

/// <summary>An exact fraction in lowest terms; the denominator is positive.</summary>
public readonly record struct Rational
{
    /// <summary>Bits of the numerator, and of the denominator, above which a fraction is of no sane size: over 1,200 digits.</summary>
    public const int MostBits = 4096;

    private const int Digits = 12;

    /// <summary>Reduces to lowest terms.</summary>
    /// <exception cref="DivideByZeroException">The denominator is zero.</exception>
    public Rational(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero)
        {
            throw new DivideByZeroException();
        }

        var common = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        (Numerator, Denominator) = (numerator / common, denominator / common);
    }

    /// <summary>Carries the sign.</summary>
    public BigInteger Numerator { get; }

    /// <summary>Above zero.</summary>
    public BigInteger Denominator { get; }

    /// <summary>Without its sign.</summary>
    public Rational Abs => new(BigInteger.Abs(Numerator), Denominator);

    /// <summary>True when it has no fraction.</summary>
    public bool IsWhole => Denominator.IsOne;

    /// <summary>Bits of the longer of numerator and denominator.</summary>
    public long Bits => Math.Max(Numerator.GetBitLength(), Denominator.GetBitLength());

    /// <summary>A whole number.</summary>
    public static implicit operator Rational(int value) => new(value, 1);

    /// <summary>Sum.</summary>
    public static Rational operator +(Rational a, Rational b) => new((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

    /// <summary>Difference.</summary>
    public static Rational operator -(Rational a, Rational b) => a + new Rational(-b.Numerator, b.Denominator);

    /// <summary>Product.</summary>
    public static Rational operator *(Rational a, Rational b) => new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    /// <summary>Quotient.</summary>
    public static Rational operator /(Rational a, Rational b) => new(a.Numerator * b.Denominator, a.Denominator * b.Numerator);

    /// <summary>True when the first is smaller.</summary>
    public static bool operator <(Rational a, Rational b) => a.Numerator * b.Denominator < b.Numerator * a.Denominator;

    /// <summary>True when the first is greater.</summary>
    public static bool operator >(Rational a, Rational b) => b < a;

    /// <summary>Reads digits 0 to 9 with an optional point; <c>5.</c> and <c>.5</c> are numbers too.</summary>
    /// <exception cref="FormatException">Anything else: a sign, a second point, digits of another script, no digit.</exception>
    public static Rational Parse(string digits)
    {
        ArgumentNullException.ThrowIfNull(digits);
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var (whole, places) = point < 0 ? (digits, 0) : (digits.Remove(point, 1), digits.Length - point - 1);
        return new(BigInteger.Parse(whole, NumberStyles.None, CultureInfo.InvariantCulture), BigInteger.Pow(10, places));
    }

    /// <summary>A whole power; null when the exponent is no whole number, or the result of no sane size (towers of powers).</summary>
    public Rational? Power(Rational exponent)
    {
        if (exponent.Denominator != 1 || BigInteger.Abs(exponent.Numerator) > 1000
            || Bits * (long)BigInteger.Abs(exponent.Numerator) > MostBits)
        {
            return null;
        }

        var n = (int)exponent.Numerator;
        return n >= 0
            ? new(BigInteger.Pow(Numerator, n), BigInteger.Pow(Denominator, n))
            : new Rational(BigInteger.Pow(Denominator, -n), BigInteger.Pow(Numerator, -n));
    }

    /// <summary>All digits when they end within twelve places, else rounded to twelve, half away from zero.</summary>
    public override string ToString()
    {
        var scaled = BigInteger.Abs(Numerator) * BigInteger.Pow(10, Digits);
        var (whole, rest) = (BigInteger.Divide(scaled, Denominator), BigInteger.Remainder(scaled, Denominator));
        if (rest * 2 >= Denominator)
        {
            whole++;
        }

        var text = whole.ToString(CultureInfo.InvariantCulture).PadLeft(Digits + 1, '0');
        var fraction = text[^Digits..].TrimEnd('0');
        var sign = Numerator.Sign < 0 && !whole.IsZero ? "-" : "";
        return sign + text[..^Digits] + (fraction.Length > 0 ? "." + fraction : "");
    }
}
