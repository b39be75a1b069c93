using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace LLMHive.Models;

/// <summary>Unit conversion by the exact international definitions: "5 miles in km".</summary>
public static partial class Units
{
    // Names by unit of what nothing here converts: rates of exchange move, months differ, a percent is of anything.
    private static readonly (string Unit, string Names)[] Unconverted =
    [
        ("%", "% percent percentage"), ("USD", "usd us$ $ dollar dollars"), ("EUR", "eur € euro euros"), ("GBP", "gbp £"), ("JPY", "jpy yen"), ("INR", "inr ₹ rupee rupees"),
        ("cent", "cent cents ¢"), ("penny", "penny pennies pence"), ("month", "month months"), ("year", "year years"), ("mi/h", "mi/h mph"), ("km/h", "km/h kmh kph"),
    ];

    // Factor and offset to the base unit of the dimension: metre, kilogram, second, litre, kelvin.
    private static readonly FrozenDictionary<string, (string Dimension, Rational Factor, Rational Offset)> Known = Table();

    // The shortest name stands for all; of temperatures the longest, since C and F and K alone are anything.
    private static readonly FrozenDictionary<string, string> Symbols = Known
        .GroupBy(unit => unit.Value, unit => unit.Key)
        .SelectMany(unit => unit.Select(name => (Name: name, Symbol: unit.Key.Dimension == "temperature" ? unit.MaxBy(it => it.Length)! : unit.MinBy(it => it.Length)!)))
        .Concat(Unconverted.SelectMany(unit => unit.Names.Split(' ').Select(name => (Name: name, Symbol: unit.Unit))))
        .ToFrozenDictionary(unit => unit.Name, unit => unit.Symbol, StringComparer.Ordinal);

    /// <summary>The answer to "5 miles in km"; null when the text asks for something else.</summary>
    public static string? Convert(string text)
    {
        var match = Pattern().Match(text);
        if (!match.Success || !Known.TryGetValue(match.Groups["from"].Value.ToLowerInvariant(), out var from)
            || !Known.TryGetValue(match.Groups["to"].Value.ToLowerInvariant(), out var to) || from.Dimension != to.Dimension
            || Arithmetic.Evaluate(match.Groups["value"].Value) is not { } value)
        {
            return null;
        }

        var result = (((value + from.Offset) * from.Factor) / to.Factor) - to.Offset;
        return $"{result} {match.Groups["to"].Value}";
    }

    /// <summary>True for a unit that can be converted.</summary>
    public static bool IsKnown(string unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return Known.ContainsKey(unit.ToLowerInvariant());
    }

    /// <summary>One name for all names of a unit, a currency or percent: <c>km</c> for <c>kilometres</c>, <c>USD</c> for <c>$</c>; null for an unknown one.</summary>
    public static string? Symbol(string unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return Symbols.GetValueOrDefault(unit.ToLowerInvariant());
    }

    /// <summary>True when both names stand for one unit: <c>km</c> and <c>kilometres</c>. An unknown name is equal to itself, whatever its case.</summary>
    public static bool AreSame(string one, string other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return one.Equals(other, StringComparison.OrdinalIgnoreCase)
            || (Symbol(one) is { } symbol && symbol == Symbol(other));
    }

    private static FrozenDictionary<string, (string, Rational, Rational)> Table()
    {
        var table = new Dictionary<string, (string, Rational, Rational)>(StringComparer.Ordinal);
        Add("length", ("m meter meters metre metres", "1"), ("km kilometer kilometers kilometre kilometres", "1000"), ("cm centimeters centimetres", "0.01"), ("mm millimeters millimetres", "0.001"),
            ("mi mile miles", "1609.344"), ("yd yard yards", "0.9144"), ("ft foot feet", "0.3048"), ("in inch inches", "0.0254"));
        Add("mass", ("kg kilogram kilograms", "1"), ("g gram grams", "0.001"), ("mg milligrams", "0.000001"), ("t tonne tonnes", "1000"),
            ("lb lbs pound pounds", "0.45359237"), ("oz ounce ounces", "0.028349523125"));
        Add("time", ("s sec second seconds", "1"), ("min minute minutes", "60"), ("h hour hours", "3600"), ("day days", "86400"), ("week weeks", "604800"));
        Add("volume", ("l liter liters litre litres", "1"), ("ml milliliters millilitres", "0.001"), ("gal gallon gallons", "3.785411784"), ("cup cups", "0.2365882365"));
        table["k"] = table["kelvin"] = ("temperature", 1, 0);
        table["c"] = table["celsius"] = table["°c"] = ("temperature", 1, Rational.Parse("273.15"));
        table["f"] = table["fahrenheit"] = table["°f"] = ("temperature", new(5, 9), Rational.Parse("459.67"));
        return table.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(string dimension, params (string Names, string Factor)[] units)
        {
            foreach (var (names, factor) in units)
            {
                foreach (var name in names.Split(' '))
                {
                    table[name] = (dimension, Rational.Parse(factor), 0);
                }
            }
        }
    }

    [GeneratedRegex(@"^(?<value>-?[\d.,]+)\s*(?:degrees\s+)?(?<from>°?[a-zA-Z]+)\s+(?:in|to|into|as)\s+(?:degrees\s+)?(?<to>°?[a-zA-Z]+)$", RegexOptions.None, 1000)]
    private static partial Regex Pattern();
}
