using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration.Diffusion;

public sealed class PromptInvariantsTests
{
    private const string Original =
        "How many of the 1,250 orders that Alice Miller shipped to Oslo were late? Use `late_orders`, quote \"as of March\", answer in JSON with at most 3 fields.";

    [Theory]
    [InlineData("Alice Miller shipped 1250 orders to Oslo. How many of them were late? Use `late_orders` and quote \"as of March\". Answer in JSON, at most 3 fields.", null)]
    [InlineData("Alice Miller shipped many orders to Oslo. How many of them were late? Use `late_orders` and quote \"as of March\". Answer in JSON, at most 3 fields.", "lost_number: 1250")]
    [InlineData("Alice Miller shipped 1250 orders. How many of them were late? Use `late_orders` and quote \"as of March\". Answer in JSON, at most 3 fields.", "lost_entity: Oslo")]
    [InlineData("Alice Miller shipped 1250 orders to Oslo. How many of them were late? Use `late` and quote \"as of March\". Answer in JSON, at most 3 fields.", "lost_code: `late_orders`")]
    [InlineData("Alice Miller shipped 1250 orders to Oslo. How many of them were late? Use `late_orders` and quote March. Answer in JSON, at most 3 fields.", "lost_quoted: as of March")]
    [InlineData("Alice Miller shipped 1250 orders to Oslo. How many of them were late? Use `late_orders` and quote \"as of March\". Answer in JSON with 3 fields.", "lost_constraint: at_most")]
    [InlineData("Alice Miller shipped 1250 orders to Oslo. How many of them were late? Use `late_orders` and quote \"as of March\". Answer with at most 3 fields.", "lost_format: json")]
    [InlineData("Alice Miller shipped 1250 orders to Oslo. How many of them were late in 2024? Use `late_orders` and quote \"as of March\". Answer in JSON, at most 3 fields.", "added_number: 2024")]
    [InlineData("Alice Miller and Bob shipped 1250 orders to Oslo. How many of them were late? Use `late_orders` and quote \"as of March\". Answer in JSON, at most 3 fields.", "added_entity: Bob")]
    [InlineData("Alice Miller shipped 1250 orders to Oslo. How many of them were late? Use `late_orders` and quote \"as of March\". Answer only in JSON, at most 3 fields.", "added_constraint: only")]
    [InlineData("Alice Miller shipped 1250 orders to Oslo. How many of them were late? Use `late_orders` and quote \"as of March\". Answer in a JSON table, at most 3 fields.", "added_format: table")]
    public void BrokenBy_Rewriting_IsTold(string rewriting, string? fault) =>
        Assert.Equal(fault, PromptInvariants.Of(Original).BrokenBy(Original, rewriting));

    [Theory]
    [InlineData("Was ist der Unterschied und wie ist die Lösung?", "What is the difference and how is the solution?", "language: de became en")]
    [InlineData("What is the capital of the country?", "Какая столица страны?", "language: en became cyrillic")]
    public void BrokenBy_OtherLanguage_IsTold(string original, string rewriting, string fault) =>
        Assert.Equal(fault, PromptInvariants.Of(original).BrokenBy(original, rewriting));

    [Fact]
    public void BrokenBy_Itself_IsNever() => Assert.Null(PromptInvariants.Of(Original).BrokenBy(Original, Original));

    [Theory]
    [InlineData("the same words", "words the same", 0)]
    [InlineData("one thing", "another matter", 1)]
    [InlineData("", "", 0)]
    public void Between_Words_IsADistance(string one, string other, double distance) =>
        Assert.Equal(distance, WordDistance.Between(one, other), 9);
}
