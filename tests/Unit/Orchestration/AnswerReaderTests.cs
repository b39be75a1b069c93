using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration;

public sealed class AnswerReaderTests
{
    [Theory]
    [InlineData("42", "42")]
    [InlineData("$1,234.50", "1234.5")]
    [InlineData("-€ 3,000", "-3000")]
    [InlineData("007.70", "7.7")]
    [InlineData("-0.0", "0")]
    [InlineData("20 cups", "20")]
    [InlineData("60%", "60")]
    [InlineData("about 3.5 km/h", "3.5")]
    [InlineData("x = -7", "-7")]
    [InlineData("5/4", "1.25")]
    [InlineData("-1/6", "-0.166667")]
    [InlineData("1/3", "0.333333")]
    [InlineData("0.33333333", "0.333333")]
    [InlineData("3 1/2", "3.5")]
    [InlineData("1.5 \\times 10^{3}", "1500")]
    [InlineData("2e-3", "0.002")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("So we add them up: the answer is \\boxed{\\frac{7}{2}}.", "3.5")]
    [InlineData("I first get 12.\nThe answer is \\(18\\).", "18")]
    [InlineData("It takes 90 minutes = 1.5 hours", "1.5")]
    [InlineData("{\"reasoning\": \"2 + 2\", \"answer\": 4}", "4")]
    [InlineData("Sure!\n```json\n{\n \"reasoning\": \"it says \"five\"\",\n \"answer\": \"$5.00\"\n}\n```\nHope it helps", "5")]
    [InlineData("{\"reasoning\": \"cut\", \"answer\": \"17", "17")]
    [InlineData("{\"answer\": \"\\frac{1}{4}\"}", "0.25")]
    [InlineData("5 million", "5000000")]
    [InlineData("5 thousand", "5000")]
    [InlineData("5,000,000", "5000000")]
    [InlineData("$1.2 billion", "1200000000")]
    [InlineData("The answer is 1.2 million dollars.", "1200000")]
    [InlineData("2 1/2 million people", "2500000")]
    [InlineData("1/3 million", "333333.333333")]
    [InlineData("$5k", "5000")]
    [InlineData("$5M", "5000000")]
    [InlineData("5bn", "5000000000")]
    [InlineData("There are 12k of them.", "12000")]
    [InlineData("minus 5", "-5")]
    [InlineData("negative 5", "-5")]
    [InlineData("The answer is negative $5.", "-5")]
    [InlineData("5 below zero", "-5")]
    [InlineData("It is 5 degrees below zero.", "-5")]
    [InlineData("5x10^3", "5000")]
    [InlineData("5 x 10^3", "5000")]
    [InlineData("1½", "1.5")]
    [InlineData("-½ cup", "-0.5")]
    [InlineData("⅔", "0.666667")]
    [InlineData("5_000", "5000")]
    [InlineData("1_000_000", "1000000")]
    [InlineData("1101_2", "1101")]
    [InlineData("1101_{16}", "1101")]
    [InlineData("４２", "42")]
    [InlineData("The answer is ٤٢.", "42")]
    [InlineData("Ａｎｓｗｅｒ：＄４２", "42")]
    [InlineData("{\"answer\": \"\\u0664\"}", "4")]
    [InlineData("**Answer:**\n1. Preheat the oven.\n2. Mix it well.", null)]
    [InlineData("The answer is 5.\n\nAnswer:\n1) Preheat the oven.\n2) Mix it well.", "5")]
    [InlineData("Answer:\n42. Because it is.", "42")]
    [InlineData("Answer:\n1. It is one.", "1")]
    [InlineData("Answer:\n1", "1")]
    [InlineData("no idea", null)]
    [InlineData("1/0", null)]
    [InlineData("1e99999", null)]
    [InlineData("Then we go on, and on, and the text was cut off before it came to an end of any kind, which happens to long ones with 12 steps", null)]
    public void Read_Number_GivesItsNormalForm(string text, string? expected) => Assert.Equal(expected, AnswerReader.Read(text, AnswerForm.Number));

    [Theory]
    [InlineData("The answer is (C).", "C")]
    [InlineData("**Answer:** B", "B")]
    [InlineData("Answer: D) because it is", "D")]
    [InlineData("the answer is $\\boxed{E}$", "E")]
    [InlineData("The correct option is:\n\\[ \\boxed{\\text{G}} \\]", "G")]
    [InlineData("{\"answer\": \"f\"}", "F")]
    [InlineData("b", "B")]
    [InlineData("(A) the first one", "A")]
    [InlineData("Hence the best fit is (H).", "H")]
    [InlineData("The answer is (A).\n\nQuestion: something else?\nThe answer is (B).", "A")]
    [InlineData("Let's check each possible answer:\n\nA) 35 is 36 - 1, so no.\nB) 12*3 = 36, so yes.\nC) 37 is too large.\n\nThe answer is B.", "B")]
    [InlineData("Each possible answer:\n- **A)** 35, no.\n- **B)** 36, yes.\n\nThe answer is (B).", "B")]
    [InlineData("Answer:\nA) Paris\n\nA is the capital of France.", "A")]
    [InlineData("Answer:\n\nB) Paris", "B")]
    [InlineData("The correct answer is option B.", "B")]
    [InlineData("Option B", "B")]
    [InlineData("**Option (B)**", "B")]
    [InlineData("The correct choice is B.", "B")]
    [InlineData("The answer is option B.", "B")]
    [InlineData("the answer is b", "B")]
    [InlineData("answer: b", "B")]
    [InlineData("**Answer**: b. It is 36.", "B")]
    [InlineData("Ｂ", "B")]
    [InlineData("The answer is Ｂ．", "B")]
    [InlineData("The answer is a matter of taste", null)]
    [InlineData("The answer is a, b or c, as you like it, since all of them follow from what was given and none of them is what the others are", null)]
    [InlineData("In that answer (a) and what follows from it would have to be given up, which is more than anybody could ask of those who read it", null)]
    [InlineData("I'm sorry, I cannot say.", null)]
    [InlineData("The answer is (AB).", null)]
    public void Read_Choice_GivesTheLetter(string text, string? expected) => Assert.Equal(expected, AnswerReader.Read(text, AnswerForm.Choice));

    [Theory]
    [InlineData("36", "B")]
    [InlineData("The answer is 36.", "B")]
    [InlineData("{\"answer\": \"36\"}", "B")]
    [InlineData("**the Blue Whale**", "D")]
    [InlineData("The answer is C.", "C")]
    [InlineData("360", null)]
    [InlineData("37", null)] // two choices say so
    [InlineData("36 or 37", null)]
    public void Read_WordsOfAChoice_GiveItsLetter(string text, string? expected)
    {
        var shape = AnswerReader.ShapeOf("Which?\n- A) 37\n- B) 36\n- **C)** 37\n> D) a blue whale", ["B", text]);

        Assert.Equal(AnswerForm.Choice, shape.Form);
        Assert.Equal(expected, AnswerReader.Read(text, shape));
    }

    [Theory]
    [InlineData(AnswerForm.Number, "The answer is 4", null)]
    [InlineData(AnswerForm.Number, "{\"answer\": 4", null)]
    [InlineData(AnswerForm.Number, "The answer is 4, so", "4")]
    [InlineData(AnswerForm.Number, "\\boxed{4} since", "4")]
    [InlineData(AnswerForm.Number, "The answer is 4.", "4")]
    [InlineData(AnswerForm.Number, "4", "4")]
    [InlineData(AnswerForm.ShortText, "The answer is Par", null)]
    [InlineData(AnswerForm.ShortText, "The answer is Paris. It", "paris")]
    [InlineData(AnswerForm.Choice, "The answer is B", "B")]
    [InlineData(AnswerForm.Open, "It begins and goes on", "it begins and goes on")]
    [InlineData(AnswerForm.Number, "", null)]
    public void ReadCutOff_AnswerAtTheVeryEnd_IsNone(AnswerForm form, string text, string? expected) => Assert.Equal(expected, AnswerReader.ReadCutOff(text, form));

    [Theory]
    [InlineData("Yes, since it rains.", "yes")]
    [InlineData("**No.**", "no")]
    [InlineData("It depends. Answer: yes", "yes")]
    [InlineData("{\"answer\": false}", "no")]
    [InlineData("Nobody knows", null)]
    [InlineData("True stories are rare", null)]
    public void Read_YesNo_GivesOneOfTheTwo(string text, string? expected) => Assert.Equal(expected, AnswerReader.Read(text, AnswerForm.YesNo));

    [Theory]
    [InlineData("[ 1,2 , (3,) ]", "[1, 2, (3,)]")]
    [InlineData("\"abc\"", "abc")]
    [InlineData("[\"a\", 'it\\'s']", "['a', \"it's\"]")]
    [InlineData("{'k' : 1.50, 'k': true}", "{'k': True}")]
    [InlineData("{1, 2}", "{1, 2}")]
    [InlineData("1, 2", "(1, 2)")]
    [InlineData("(5)", "5")]
    [InlineData("007", "007")]
    [InlineData("1e16", "1e+16")]
    [InlineData("b'x'", "b'x'")]
    [InlineData("hello world", "hello world")]
    [InlineData("'a'b'", "a'b")]
    [InlineData("{\"answer\": \"['x\\\\ny', \\\"q\\\"]\"}", "['x\\ny', 'q']")]
    [InlineData("{\"answer\": \"[\"a\", \"b\"]\"}", "['a', 'b']")]
    [InlineData("{\"answer\": [\"a\", null]}", "['a', None]")]
    public void Read_Literal_PrintsItAsPythonDoes(string text, string expected) => Assert.Equal(expected, AnswerReader.Read(text, AnswerForm.Literal));

    [Fact]
    public void Read_LiteralOfEndlessBrackets_IsTakenAsText()
    {
        var text = new string('[', 100_000);
        Assert.Equal(text, AnswerReader.Normalise(text, AnswerForm.Literal));
    }

    [Theory]
    [InlineData("The Eiffel Tower.", "eiffel tower")]
    [InlineData("“An  Apple”", "apple")]
    [InlineData("the answer is: Don’t know!", "dont know")]
    [InlineData("**Answer:** Paris", "paris")]
    [InlineData("First the answer is Lyon. No, wait.\nThe answer is: Paris.", "paris")]
    [InlineData("The answer is Paris, not the answer: Lyon", "paris not answer lyon")]
    [InlineData("The answer is Paris. The answer:\n", "paris")]
    [InlineData("C++", "c++")]
    [InlineData("Cafe\u0301", "café")]
    [InlineData("Café", "café")]
    [InlineData("ＮＡＴＯ", "nato")]
    [InlineData("1½ cups", "1 1/2 cups")]
    [InlineData("m²", "m²")]
    [InlineData("1,000.5 m", "1,000.5 m")]
    [InlineData("A", "a")]
    [InlineData("...", null)]
    public void Read_ShortText_DropsWhatPlaysNoPart(string text, string? expected) => Assert.Equal(expected, AnswerReader.Read(text, AnswerForm.ShortText));

    [Theory]
    [InlineData(AnswerForm.Choice, "12", "The answer is (B).", "no idea")]
    [InlineData(AnswerForm.Choice)]
    [InlineData(AnswerForm.ShortText, "Guten Morgen", "Good day", "Moin")]
    [InlineData(AnswerForm.Number, "12", "13 apples")]
    [InlineData(AnswerForm.Open, "A. Guten Morgen\nB. Gute Nacht", "A. Moin\nB. Schlaf gut")]
    [InlineData(AnswerForm.Open, "They greet each other.\nThen they part.", "A greeting,\nand a farewell.")]
    public void FormOf_LetteredLines_AreChoicesWhereAnAnswerIsOne(AnswerForm expected, params string[] texts) =>
        Assert.Equal(expected, AnswerReader.FormOf("Translate:\n\nA. Good morning\nB. Good night", texts));

    [Theory]
    [InlineData("- A) 35\n- B) 36")]
    [InlineData("**A)** 35\n**B)** 36")]
    [InlineData("**A) 35**\n**B) 36**")]
    [InlineData("> A) 35\n> B) 36")]
    [InlineData("* **A.** 35\n* **B.** 36")]
    [InlineData("A)35\nB)36")]
    public void FormOf_LetteredLinesInMarkdown_AreChoices(string lines) => Assert.Equal(AnswerForm.Choice, AnswerReader.FormOf("Which?\n" + lines, []));

    [Theory]
    [InlineData("Complete:\ndef f(x):\n    return x\nassert f(1) == ??", AnswerForm.Literal)]
    [InlineData("How many?", AnswerForm.Number)]
    public void FormOf_Question_GoesBeforeTheAnswers(string question, AnswerForm expected) =>
        Assert.Equal(expected, AnswerReader.FormOf(question, ["12", "The answer is 13 apples", "no idea"]));

    [Theory]
    [InlineData(AnswerForm.YesNo, "Yes.", "no", "yes, it is")]
    [InlineData(AnswerForm.Choice, "B", "Answer: C", "(B)")]
    [InlineData(AnswerForm.ShortText, "Paris", "Answer: Paris", "Rome")]
    [InlineData(AnswerForm.Open, "one\ntwo", "three\nfour", "Paris")]
    public void FormOf_Answers_TellWhereTheQuestionDoesNot(AnswerForm expected, params string[] texts) =>
        Assert.Equal(expected, AnswerReader.FormOf("What is it?", texts));

    [Fact]
    public void Normalise_Twice_ChangesNothing()
    {
        const int Seed = 99;
        var random = new Random(Seed);
        string[] parts = ["1", "23", "0", ".", ",", "/", "-", " ", "'", "\"", "[", "]", "(", ")", "\\n", "\\", "the ", "a", "B", "é", "%", "$", "=", "`", ":", " km", " mi", "€", "{", "}", "March ", "1879", "*", "**", "_", "√", "\\sqrt", "^", "+", "i", " or ", "=", "(", ", ", " million", "k", "minus ", "negative ", " below zero", "½", "４", "e\u0301", "x10^", "0x", "option "];
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => parts[random.Next(parts.Length)]));
            foreach (var form in Enum.GetValues<AnswerForm>().Select(form => new AnswerShape(form)).Append(new(AnswerForm.ShortText, Asked: "what is b of 23")).Append(new(AnswerForm.Number, "km")).Append(new(AnswerForm.Number, "")))
            {
                var once = AnswerReader.Normalise(text, form);
                Assert.True(once is null || AnswerReader.Normalise(once, form) == once, $"seed {Seed}: {form} of <{text}> is <{once}>, then <{AnswerReader.Normalise(once, form)}>");
            }
        }
    }
}
