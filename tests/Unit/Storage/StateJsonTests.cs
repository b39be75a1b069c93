using LLMHive.Storage;

namespace LLMHive.Unit.Storage;

public sealed class StateJsonTests
{
    private readonly StateJson _json = new();

    [Fact]
    public void Serialize_Envelope_HasSchemaCamelCaseAndWords() =>
        Assert.Equal(
            """{"schema":3,"state":{"displayName":"ann","day":"Friday","ids":[1],"added":"x"}}""",
            _json.Serialize(new State { DisplayName = "ann", Day = DayOfWeek.Friday, Ids = [1], Added = "x" }).ToString());

    [Fact]
    public void Deserialize_OldDataWithFewerAndOtherFields_KeepsTheDefaults()
    {
        var state = _json.Deserialize<State>(new BinaryData("""{"schema":1,"state":{"displayName":"ann","dropped":1}}"""));
        Assert.Equal("ann", state.DisplayName);
        Assert.Equal(DayOfWeek.Monday, state.Day);
        Assert.Empty(state.Ids);
        Assert.Null(state.Added);
    }

    [Fact]
    public void Serialize_DefaultArray_ReadsBackAsItsDefault()
    {
        var state = _json.Deserialize<Bare>(_json.Serialize(new Bare(default, 1.10m)));
        Assert.True(state.Ids.IsDefault);
        Assert.Equal("1.10", state.Cost.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Deserialize_NewerSchema_IsRefusedWithBothVersions()
    {
        var refused = Assert.Throws<StorageUnusableException>(() =>
            _json.Deserialize<State>(new BinaryData("""{"schema":4,"state":{}}""")));
        Assert.Contains("State has schema 4, this program knows up to 3", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("""{"schema":1,"state":null}""")]
    [InlineData("""{"schema":1,"state":{"day":"Someday"}}""")]
    public void Deserialize_Unreadable_IsRefusedWithoutQuotingTheData(string stored)
    {
        var refused = Assert.Throws<StorageUnusableException>(() => _json.Deserialize<State>(new BinaryData(stored)));
        Assert.DoesNotContain("Someday", refused.Message, StringComparison.Ordinal);
    }

    [StateSchema(3)]
    private sealed record State
    {
        public string DisplayName { get; init; } = "";

        public DayOfWeek Day { get; init; } = DayOfWeek.Monday;

        public ImmutableArray<int> Ids { get; init; } = [];

        public required string Added { get; init; }
    }

    private sealed record Bare(ImmutableArray<int> Ids, decimal Cost);
}
