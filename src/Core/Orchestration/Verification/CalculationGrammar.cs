using System.Text;

namespace LLMHive.Orchestration;

/// <summary>A sum without its units.</summary>
/// <param name="Expression">Numbers, signs and brackets only.</param>
/// <param name="Operators">Signs in it; without one it is only a number.</param>
/// <param name="Units">Words that stood behind numbers.</param>
/// <param name="AllPercent">Every number is a percentage.</param>
internal sealed record CalculationSum(string Expression, int Operators, IReadOnlyCollection<string> Units, bool AllPercent);

/// <summary>
/// Reads sums with units: sum = term (sign term)*, term = [-] (number | "(" sum ")") units, units = (word | "/" word)*;
/// <c>20% of 60</c> and <c>1/2 of 60</c> are products, and so is a number right before a bracket.
/// </summary>
internal sealed class CalculationGrammar
{
    private static readonly HashSet<string> Functions = new(StringComparer.OrdinalIgnoreCase)
    {
        "sqrt", "log", "ln", "sin", "cos", "tan", "mod", "gcd", "lcm", "max", "min", "abs", "floor", "ceil", "exp", "choose", "root", "modulo", "remainder",
    };

    // Scales, times of day and denials.
    private static readonly HashSet<string> Changing = new(StringComparer.OrdinalIgnoreCase)
    {
        "am", "pm", "dozen", "dozens", "hundred", "hundreds", "thousand", "thousands", "million", "millions", "billion", "billions", "trillion", "trillions", "lakh", "lakhs", "crore",
        "crores", "mio", "mrd", "mn", "bn", "tn", "not", "never", "cannot", "doesn't", "isn't", "don't", "doesn’t", "isn’t", "don’t",
    };

    // Words that join sentences; no number has them as its unit.
    private static readonly HashSet<string> Joints = new(StringComparer.OrdinalIgnoreCase)
    {
        "and", "or", "but", "so", "then", "thus", "hence", "since", "because", "if", "when", "where", "which", "is", "are", "was", "gives", "equals", "means",
    };

    private readonly IReadOnlyList<CalculationToken> _tokens;
    private readonly StringBuilder _expression = new();
    private int _at, _operators, _numbers, _percents, _depth;
    private readonly HashSet<string> _units = new(StringComparer.OrdinalIgnoreCase);
    private bool _implied, _divides, _divided, _adds, _unclear;

    private CalculationGrammar(IReadOnlyList<CalculationToken> tokens, int start) => (_tokens, _at) = (tokens, start);

    /// <summary>The sum from a token to the last one; null when these are no sum.</summary>
    public static CalculationSum? Read(IReadOnlyList<CalculationToken> tokens, int start)
    {
        var reader = new CalculationGrammar(tokens, start);
        return reader.Sum() && reader._at == tokens.Count && reader.IsClear()
            ? new(reader._expression.ToString(), reader._operators, reader._units, reader._percents == reader._numbers)
            : null;
    }

    /// <summary>True for a word beside which a number is another number (<c>million</c>, <c>pm</c>), or a claim is none (<c>not</c>).</summary>
    public static bool Changes(string word) => Changing.Contains(word);

    /// <summary>True when a sum may begin at a token, given what stands before it.</summary>
    public static bool MayBegin(IReadOnlyList<CalculationToken> tokens, int start)
    {
        if (start == 0)
        {
            return true;
        }

        var (before, first) = (tokens[start - 1], tokens[start]);
        return before.Part switch
        {
            // "profit - 3 + 4": the sign belongs to both.
            CalculationPart.Word => !Functions.Contains(before.Text) && !Changes(before.Text) && !EndsMeasure(tokens, start) && (first.Part != CalculationPart.Open || first.Spaced)
                && !(first.Is('-') && start + 1 < tokens.Count && tokens[start + 1].Spaced),
            CalculationPart.Open => true,
            CalculationPart.Break => !first.Is('-') || first.Spaced,
            _ => false,
        };
    }

    // Percentages and plain numbers in one sum, and a product that nobody wrote behind a division, mean different things to different people.
    // Nor is it clear what a/b/c divides, or what an hour and 30 minutes come to.
    private bool IsClear() => !_unclear && !(_percents > 0 && _percents < _numbers && _adds) && !(_implied && _divides)
        && !(_adds && _units.Select(Models.Units.Symbol).OfType<string>().Distinct(StringComparer.Ordinal).Skip(1).Any());

    // "3 years 6 months * 2" and "3 years and 6 months * 2": what begins at the months is half of a number.
    private static bool EndsMeasure(IReadOnlyList<CalculationToken> tokens, int start)
    {
        var unit = tokens[start - 1].Text.Equals("and", StringComparison.OrdinalIgnoreCase) ? start - 2 : start - 1;
        return unit > 0 && tokens[unit - 1].Part == CalculationPart.Number && Models.Units.Symbol(tokens[unit].Text) is { } greater
            && start + 1 < tokens.Count && Models.Units.Symbol(tokens[start + 1].Text) is { } smaller && smaller != greater;
    }

    private bool Sum()
    {
        if (++_depth > 16 || !Term())
        {
            return false;
        }

        while (_at < _tokens.Count && _tokens[_at].Part is not CalculationPart.Close)
        {
            if (!Sign() || !Term())
            {
                return false;
            }
        }

        _depth--;
        return true;
    }

    private bool Sign()
    {
        var token = _tokens[_at];
        if (token.Part == CalculationPart.Operator)
        {
            _at++;
            _divides |= token.Is('/');
            _unclear |= token.Is('/') && _divided;
            _divided = token.Is('/');
            _adds |= token.Is('+') || token.Is('-');
            _expression.Append(token.Text);
        }
        else if (token is { Part: CalculationPart.Word } && token.Text.Equals("of", StringComparison.OrdinalIgnoreCase) && IsPart())
        {
            _at++;
            _expression.Append('*');
        }
        else if (token is { Part: CalculationPart.Open, Spaced: false } && _tokens[_at - 1].Part is CalculationPart.Number or CalculationPart.Close)
        {
            _implied = true;
            _expression.Append('*');
        }
        else
        {
            return false;
        }

        _operators++;
        return true;
    }

    // "of" multiplies behind a percentage or a fraction only: "3 of 5" is no sum.
    private bool IsPart() => _tokens[_at - 1].IsPercent
        || (_at > 2 && _tokens[_at - 1].Part == CalculationPart.Number && _tokens[_at - 2].Is('/') && _tokens[_at - 3].Part == CalculationPart.Number)
        || (_at > 2 && _tokens[_at - 1].Part == CalculationPart.Close && _divides);

    private bool Term()
    {
        if (_at < _tokens.Count && _tokens[_at].Is('-'))
        {
            _at++;
            _expression.Append('-');
        }

        return Value() && Units();
    }

    private bool Value()
    {
        if (_at == _tokens.Count)
        {
            return false;
        }

        var token = _tokens[_at++];
        _expression.Append(token.Text);
        if (token.Part == CalculationPart.Number)
        {
            _numbers++;
            _percents += token.IsPercent ? 1 : 0;
            return true;
        }

        if (token.Part != CalculationPart.Open || !Sum() || _at == _tokens.Count || _tokens[_at].Part != CalculationPart.Close)
        {
            return false;
        }

        _at++;
        _expression.Append(')');
        return true;
    }

    private bool Units()
    {
        while (_at < _tokens.Count)
        {
            var token = _tokens[_at];
            var next = _at + 1 < _tokens.Count ? _tokens[_at + 1] : default;
            if (token.Part == CalculationPart.Word && !(token.Text.Equals("of", StringComparison.OrdinalIgnoreCase) && IsPart()))
            {
                if (Functions.Contains(token.Text) || Changes(token.Text) || Joints.Contains(token.Text))
                {
                    return false;
                }

                _units.Add(token.Text);
                _at++;
            }
            else if (token.Is('/') && next is { Part: CalculationPart.Word, Spaced: false })
            {
                _at += 2; // 60 minutes/hour
            }
            else
            {
                break;
            }
        }

        return true;
    }
}
