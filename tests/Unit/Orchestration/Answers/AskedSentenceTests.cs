using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration;

public sealed class AskedSentenceTests
{
    [Theory]
    [InlineData("What is the capital of France?", "paris", "Paris.", "The capital of France is Paris.", "Paris is the capital of France.", "It is **Paris**", "The capital of France is \"Paris\"")]
    [InlineData("What's the capital of France? Answer in one sentence.", "paris", "Paris", "The capital of France is Paris.")]
    [InlineData("Who wrote Hamlet?", "william shakespeare", "William Shakespeare", "William Shakespeare wrote *Hamlet*.")]
    [InlineData("Which planet is the largest of our solar system?", "jupiter", "Jupiter", "Jupiter is the largest of our solar system.")]
    [InlineData("Some context.\nQuestion: Who were the first people on the moon?", "armstrong and aldrin", "Armstrong and Aldrin", "The first people on the Moon were Armstrong and Aldrin.")]
    [InlineData("Where is the Eiffel Tower?", "in paris", "In Paris.", "The Eiffel Tower is in Paris.", "It is in Paris.")]
    public void Read_SentenceThatSaysTheQuestionAgain_IsItsAnswer(string question, string expected, params string[] texts)
    {
        var shape = AnswerReader.ShapeOf(question, texts);
        Assert.Equal(AnswerForm.ShortText, shape.Form);
        Assert.All(texts, text => Assert.Equal(expected, AnswerReader.Read(text, shape)));
    }

    [Theory]
    [InlineData("What is the capital of France?", "Paris", "Paris is not the capital of France.")]
    [InlineData("What is the capital of France?", "Paris", "The capital of France is not Paris.")]
    [InlineData("What is the capital of France?", "It", "It is the capital of France.")]
    [InlineData("What is the capital of France?", "Paris", "The capital of France was Paris.")]
    [InlineData("Which is larger, Paris or Lyon?", "Paris is larger than Lyon.", "Lyon is larger than Paris.")]
    [InlineData("Who defeated Napoleon?", "Wellington", "Napoleon defeated Wellington.")]
    [InlineData("Who wrote Hamlet? And when?", "Shakespeare", "Shakespeare wrote Hamlet.")]
    [InlineData("Is Paris the capital?", "Paris", "Paris is the capital.")]
    public void Read_SentenceOfAnotherMeaningOrQuestion_StaysAnother(string question, string one, string other)
    {
        var shape = AnswerReader.ShapeOf(question, [one, other]);
        Assert.NotEqual(AnswerReader.Read(one, shape), AnswerReader.Read(other, shape));
    }

    [Fact]
    public void Normalise_TwiceWithAQuestion_ChangesNothing()
    {
        const int Seed = 7;
        var random = new Random(Seed);
        string[] parts = ["is", "capital", "of", "France", "the", "it", "Paris", "not", "a", "*", "C*", "**b**", "-3", "was"];
        string[] questions = ["What is the capital of France?", "Who is it?", "Who of France was a capital?", "Which capital of Paris is not France?"];
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Join(' ', Enumerable.Range(0, random.Next(1, 14)).Select(_ => parts[random.Next(parts.Length)]));
            var shape = AnswerReader.ShapeOf(questions[random.Next(questions.Length)], ["some words"]);
            var once = AnswerReader.Normalise(text, shape);
            Assert.NotNull(shape.Asked);
            Assert.True(AnswerReader.Normalise(once, shape) == once, $"seed {Seed}: <{text}> is <{once}>");
        }
    }
}
