using LLMHive.Testing.Storage;
using Orleans.Storage;

namespace LLMHive.Integration.Storage;

public abstract class GrainStorageContract : StorageContract
{
    private static readonly GrainId Id = GrainId.Create("sample", "user:ann");

    [ContractFact]
    public async Task Read_Unknown_HasNoRecordAndAFreshState()
    {
        var state = await Read();
        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.Equal("unnamed", state.State!.Name);
    }

    [ContractFact]
    public async Task Write_ThenRead_IsAsItWas()
    {
        var written = Fresh(new SampleState
        {
            Name = "Zoë", Day = DayOfWeek.Friday, Cost = 0.0000015000m, Numbers = [1, 2], At = Now, Added = "x",
        });
        await Write(written);
        var read = await Read();
        Assert.True(read.RecordExists);
        Assert.Equal(written.ETag, read.ETag);
        Assert.Equal([1, 2], read.State!.Numbers.AsEnumerable());
        Assert.True(read.State!.Unset.IsDefault);
        Assert.Equal(written.State! with { Numbers = default }, read.State! with { Numbers = default });
        Assert.Equal("0.0000015000", read.State!.Cost.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [ContractFact]
    public async Task Write_OtherKeyOrStateName_IsAnotherState()
    {
        await Write(Fresh(Named("ann")));
        var other = new GrainState<SampleState>();
        await Node.Grains.ReadStateAsync("sample", GrainId.Create("sample", "user:bob"), other);
        Assert.False(other.RecordExists);
        await Node.Grains.ReadStateAsync("another", Id, other);
        Assert.False(other.RecordExists);
    }

    [ContractFact]
    public async Task Write_StaleETag_ThrowsAndPassesAfterReading()
    {
        await Write(Fresh(Named("first")));
        var stale = await Read();
        var winner = await Read();
        await Write(winner, Named("winner"));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Write(stale, Named("loser")));
        Assert.Equal("winner", (await Read()).State!.Name);
        await Write(await Read(), Named("after"));
        Assert.Equal("after", (await Read()).State!.Name);
    }

    [ContractFact]
    public async Task Write_SixteenWithoutETag_ExactlyOneWins() => Assert.Equal(1, await RaceOf16(() => Fresh(Named("new"))));

    [ContractFact]
    public async Task Write_SixteenWithTheSameETag_ExactlyOneWins()
    {
        await Write(Fresh(Named("first")));
        var etag = (await Read()).ETag;
        Assert.Equal(1, await RaceOf16(() => new GrainState<SampleState>(Named("new"), etag)));
    }

    [ContractFact]
    public async Task Clear_Existing_IsGone()
    {
        var state = Fresh(Named("ann"));
        await Write(state);
        await Node.Grains.ClearStateAsync("sample", Id, state);
        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.False((await Read()).RecordExists);
        await Node.Grains.ClearStateAsync("sample", Id, state);
        await Write(state, Named("again"));
        Assert.Equal("again", (await Read()).State!.Name);
    }

    [ContractFact]
    public async Task Clear_StaleETag_Throws()
    {
        await Write(Fresh(Named("first")));
        var stale = await Read();
        await Write(await Read(), Named("second"));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Node.Grains.ClearStateAsync("sample", Id, stale));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Node.Grains.ClearStateAsync("sample", Id, Fresh(Named("x"))));
        Assert.Equal("second", (await Read()).State!.Name);
    }

    [ContractFact]
    public async Task Write_ETagOfBeforeAClear_Throws()
    {
        var state = Fresh(Named("first"));
        await Write(state);
        var old = await Read();
        await Node.Grains.ClearStateAsync("sample", Id, state);
        await Write(state, Named("second"));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Write(old, Named("ghost")));
    }

    [ContractFact]
    public async Task Write_ThenKill_StateIsThere()
    {
        await Write(Fresh(Named("ann")));
        using var copy = new TemporaryDirectory();
        await using var after = await StartAfterKill(copy);
        var state = new GrainState<SampleState>();
        await after.Grains.ReadStateAsync("sample", Id, state);
        Assert.Equal("ann", state.State!.Name);
    }

    protected static SampleState Named(string name) => new() { Name = name, Added = "x" };

    private static GrainState<SampleState> Fresh(SampleState state) => new(state);

    private async Task<int> RaceOf16(Func<GrainState<SampleState>> state)
    {
        var tries = Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            try
            {
                await Write(state());
                return 1;
            }
            catch (InconsistentStateException)
            {
                return 0;
            }
        }));
        return (await Task.WhenAll(tries)).Sum();
    }

    private async Task<GrainState<SampleState>> Read()
    {
        var state = new GrainState<SampleState>();
        await Node.Grains.ReadStateAsync("sample", Id, state);
        return state;
    }

    private Task Write(GrainState<SampleState> state, SampleState? value = null)
    {
        state.State = value ?? state.State;
        return Node.Grains.WriteStateAsync("sample", Id, state);
    }
}
