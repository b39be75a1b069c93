using System.Globalization;
using LLMHive.Models;

namespace LLMHive.Unit.Models;

public sealed class CalculatorTests
{
    [Theory]
    [InlineData("12 * 12?", "144"), InlineData("What is 2 + 3 * 4?", "14"), InlineData("(2+3)*4 =", "20"), InlineData("-3^2", "-9"), InlineData("(-3)^2", "9")]
    [InlineData("2^3^2", "512"), InlineData("2^-2", "0.25"), InlineData("0.1 + 0.2", "0.3"), InlineData("1/3", "0.333333333333"), InlineData("2/3", "0.666666666667")]
    [InlineData("1/3*3", "1"), InlineData("1,000 × 3", "3000"), InlineData("7 ÷ 2", "3.5"), InlineData("please calculate 6 times 7", "42"), InlineData("10 divided by 4", "2.5")]
    [InlineData("123456789012345678901234567890 * 10", "1234567890123456789012345678900"), InlineData("2**10", "1024"), InlineData("50%", "0.5"), InlineData("5 − 8", "-3")]
    [InlineData("1,234,567.5 + 1", "1234568.5"), InlineData("10x10", "100"), InlineData("20% + 30%", "0.5"), InlineData("10% * 50 + 5", "10"), InlineData(".5 + 5.", "5.5")]
    public void Answer_Formula_IsExact(string question, string answer) => Assert.Equal(answer, Calculator.Answer(question));

    [Theory]
    [InlineData("What is 17% of 240?", "40.8"), InlineData("17 percent of 240", "40.8"), InlineData("15% off 80", "68"), InlineData("increase 200 by 12.5%", "225")]
    [InlineData("decrease 200 by 12.5 percent", "175"), InlineData("reduce $90 by 10%", "81"), InlineData("10% of (40+60)", "10"), InlineData("33.3% of 10", "3.33")]
    public void Answer_Percentage_IsExact(string question, string answer) => Assert.Equal(answer, Calculator.Answer(question));

    [Theory]
    [InlineData("5 miles in km", "8.04672 km"), InlineData("convert 100 F to C", "37.777777777778 C"), InlineData("-40 celsius to fahrenheit", "-40 fahrenheit")]
    [InlineData("0 c to k", "273.15 k"), InlineData("1 lb to kg", "0.45359237 kg"), InlineData("2 hours in minutes", "120 minutes"), InlineData("2 h in min", "120 min")]
    [InlineData("1 gallon in liters", "3.785411784 liters"), InlineData("12 inches to feet", "1 feet"), InlineData("5 km in kg", null), InlineData("5 parsecs in km", null)]
    public void Answer_Units_AreExactOrNotAnswered(string question, string? answer) => Assert.Equal(answer, Calculator.Answer(question));

    [Theory]
    [InlineData("How many days are there between 2026-01-01 and 2026-03-01?", "59"), InlineData("How many days between 2024-01-01 and 2024-03-01", "60")]
    [InlineData("days from 2026-03-01 to 2026-01-01", "-59"), InlineData("What day of the week is 2026-11-25?", "Wednesday"), InlineData("What weekday was 2000-02-29?", "Tuesday")]
    [InlineData("2026-01-31 + 1 month", "2026-02-28"), InlineData("2024-02-29 plus 1 year", "2025-02-28"), InlineData("2026-03-01 - 1 day", "2026-02-28"), InlineData("2026-11-25 + 2 weeks", "2026-12-09")]
    [InlineData("8899-01-01 + 99999 weeks", null), InlineData("0001-01-01 - 1 day", null), InlineData("2026-02-30 + 1 day", null), InlineData("9999-12-31 + 99999 months", null)]
    public void Answer_Dates_FollowTheCalendarOrAreNotAnswered(string question, string? answer) => Assert.Equal(answer, Calculator.Answer(question));

    [Theory]
    [InlineData(""), InlineData("Who wrote Faust?"), InlineData("1/0"), InlineData("0^-1"), InlineData("2 +"), InlineData("(2"), InlineData("1.2.3"), InlineData("I have 3 apples and 4 pears")]
    [InlineData("((9^999)^999)^999"), InlineData("2^0.5"), InlineData("9^9^9")]
    [InlineData("1,5 + 1,5"), InlineData("2,5 * 4"), InlineData("1.000,5 + 1"), InlineData("1,234,56 + 1"), InlineData("0,500 + 1"), InlineData("1, + 1"), InlineData("5!"), InlineData("What is 5!?")]
    [InlineData("0x10 + 1"), InlineData("100 - 10%"), InlineData("10% + 1"), InlineData("(100 + 5%) * 2"), InlineData("5,,,3 kg in lb"), InlineData("1,,2 km to m"), InlineData("12,5% of 80")]
    [InlineData("2 + ４"), InlineData("٤ * 2"), InlineData("(9876/9875)^99+(8765/8764)^99+(7654/7653)^99+(6543/6542)^99+(5432/5431)^99")]
    public void Answer_NothingToCompute_IsNull(string question) => Assert.Null(Calculator.Answer(question));

    [Theory, InlineData('('), InlineData('-'), InlineData('9')]
    public void Answer_LongRun_ComesBackWithoutFault(char run)
    {
        Assert.Null(Calculator.Answer(new string(run, 501)));
        Calculator.Answer(new string(run, 500));
    }

    [Fact]
    public void Answer_RandomSums_EqualDecimalArithmetic()
    {
        for (var seed = 0; seed < 1000; seed++)
        {
            var random = new Random(seed);
            var (a, b, c) = (Number(), Number(), Number());
            var expected = a + (b * c) - (a - c);
            Assert.Equal(
                expected.ToString("0.############", CultureInfo.InvariantCulture),
                Calculator.Answer(FormattableString.Invariant($"{a}+{b}*{c}-({a}-{c})")));

            decimal Number() => random.Next(-1_000_000, 1_000_000) / 1000m;
        }
    }

    [Fact]
    public void Answer_RandomText_NeverThrows()
    {
        const string alphabet = "0123456789+-*/^%().,x days from to in km 2026-01-01";
        var random = new Random(11);
        for (var round = 0; round < 20_000; round++)
        {
            Calculator.Answer(string.Concat(Enumerable.Range(0, random.Next(1, 24)).Select(_ => alphabet[random.Next(alphabet.Length)])));
        }
    }
}
