using LLMHive.Storage;
using LLMHive.Testing.Storage;

namespace LLMHive.Integration.Storage;

public abstract class WorkQueueContract : StorageContract
{
    private static readonly TimeSpan OneMinute = TimeSpan.FromMinutes(1);

    [ContractFact]
    public async Task Lease_DueItems_EarliestFirstWithinLimit()
    {
        await Add("late", -1);
        await Add("early", -3);
        await Add("middle", -2);
        await Add("future", 1);
        Assert.Equal(["early", "middle"], await Lease(2));
        Assert.Equal(["late"], await Lease(2));
    }

    [ContractFact]
    public async Task Lease_DueExactlyNow_IsLeased()
    {
        await Add("now", 0);
        Assert.Equal(["now"], await Lease());
    }

    [ContractFact]
    public async Task Add_SameIdAgain_ChangesNothing()
    {
        await Add("a", 5);
        await Add("a", -5);
        Assert.Empty(await Lease());
    }

    [ContractFact]
    public async Task Lease_Lapsed_SomebodyElseGetsTheItem()
    {
        await Add("a", 0);
        await Lease();
        Clock.Advance(OneMinute - TimeSpan.FromTicks(1));
        Assert.Empty(await Lease());
        Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(["a"], await Lease());
    }

    [ContractFact]
    public async Task Lease_ManyAtOnce_NobodyGetsTheSameItem()
    {
        for (var i = 0; i < 50; i++)
        {
            await Add($"w{i}", 0);
        }

        var leases = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Lease(5))));
        var ids = leases.SelectMany(lease => lease).ToList();
        Assert.Equal(50, ids.Count);
        Assert.Equal(50, ids.Distinct().Count());
    }

    [ContractFact]
    public async Task Complete_Leased_IsGoneAndItsIdIsFree()
    {
        await Add("a", 0);
        var leased = await LeaseOne();
        Assert.True(await Node.Work.Complete(leased, None));
        Assert.False(await Node.Work.Complete(leased, None));
        Clock.Advance(OneMinute);
        Assert.Empty(await Lease());
        await Add("a", 0);
        Assert.Equal(["a"], await Lease());
    }

    [ContractFact]
    public async Task Fail_WithDueAt_CountsATryAndComesBack()
    {
        await Add("a", 0);
        await Node.Work.Fail(await LeaseOne(), Now.AddSeconds(5), "boom", None);
        Assert.Empty(await Lease());
        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, Assert.Single(await Node.Work.Lease(Now, OneMinute, 10, None)).Attempts);
    }

    [ContractFact]
    public async Task Fail_WithoutDueAt_IsDeadButKept()
    {
        await Add("a", 0);
        await Node.Work.Fail(await LeaseOne(), null, "boom", None);
        Clock.Advance(TimeSpan.FromDays(400));
        Assert.Empty(await Lease());

        // Kept: its id is still taken.
        await Add("a", 0);
        Assert.Empty(await Lease());
    }

    [ContractFact]
    public async Task Reschedule_AfterFailures_TriesCountFromZero()
    {
        await Add("a", 0);
        await Node.Work.Fail(await LeaseOne(), Now, "boom", None);
        await Node.Work.Reschedule(await LeaseOne(), Now.AddHours(1), None);
        Assert.Empty(await Lease());
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, Assert.Single(await Node.Work.Lease(Now, OneMinute, 10, None)).Attempts);
    }

    [ContractFact]
    public async Task Booked_ByWhoseLeaseIsOver_ChangesNothingForTheOneWhoHasItNow()
    {
        await Add("a", 0);
        var late = await LeaseOne();
        Clock.Advance(OneMinute);
        var present = await LeaseOne();
        Assert.False(await Node.Work.Complete(late, None));
        Assert.False(await Node.Work.Reschedule(late, Now.AddHours(-1), None));
        Assert.False(await Node.Work.Fail(late, null, "late", None));
        Assert.Empty(await Lease());
        Assert.True(await Node.Work.Reschedule(present, Now, None));
        Assert.False(await Node.Work.Complete(present, None));
        Assert.Equal(("a", 0), (present.Id, (await LeaseOne()).Attempts));
    }

    [ContractFact]
    public async Task Remove_LeasedOrNot_IsGone()
    {
        await Add("a", 0);
        var leased = await LeaseOne();
        await Node.Work.Remove("a", None);
        await Node.Work.Remove("a", None);
        Assert.False(await Node.Work.Reschedule(leased, Now, None));
        Assert.Empty(await Lease());
    }

    [ContractFact]
    public async Task Add_ThenRestart_ItemIsThereAsItWas()
    {
        var item = new WorkItem { Id = "a", Kind = "renew", DueAt = Now, Payload = """{"x":1}""" };
        await Node.Work.Add(item, None);
        await Restart();
        Assert.Equal(item with { LeasedUntil = Now + OneMinute }, await LeaseOne());
    }

    [ContractFact]
    public async Task ListDead_OfOwnerAndKind_PagesNewestFirst()
    {
        for (var i = 0; i < 7; i++)
        {
            await Kill($"w{i}", "ann");
            Clock.Advance(OneMinute);
        }

        await Kill("other", "bob");
        await Add("alive", 0);
        var first = await Node.Work.ListDead("k", "ann", null, 4, None);
        var rest = await Node.Work.ListDead("k", "ann", first.NextCursor, 4, None);
        Assert.Equal(["w6", "w5", "w4", "w3", "w2", "w1", "w0"], first.Items.Concat(rest.Items).Select(dead => dead.Item.Id));
        Assert.Null(rest.NextCursor);
        Assert.Equal(("boom", 1, "ann"), (first.Items[0].Reason, first.Items[0].Item.Attempts, first.Items[0].Item.Owner));
        Assert.Empty((await Node.Work.ListDead("another kind", "ann", null, 4, None)).Items);
    }

    [ContractFact]
    public async Task Revive_DeadItemOfOwner_IsDueAgainWithAllItsTries()
    {
        await Kill("a", "ann");
        Assert.Null(await Node.Work.Revive("a", "bob", Now, None));
        Assert.NotNull(await Node.Work.Revive("a", "ann", Now, None));
        Assert.Null(await Node.Work.Revive("a", "ann", Now, None));
        var item = Assert.Single(await Node.Work.Lease(Now, OneMinute, 10, None));
        Assert.Equal(("a", 0), (item.Id, item.Attempts));
    }

    private async Task Kill(string id, string owner)
    {
        await Node.Work.Add(new WorkItem { Id = id, Kind = "k", DueAt = Now, Owner = owner }, None);
        await Node.Work.Fail(await LeaseOne(), null, "boom", None);
    }

    private async Task<WorkItem> LeaseOne() => Assert.Single(await Node.Work.Lease(Now, OneMinute, 10, None));

    private Task Add(string id, int minutes) =>
        Node.Work.Add(new WorkItem { Id = id, Kind = "k", DueAt = Now.AddMinutes(minutes) }, None);

    private async Task<string[]> Lease(int limit = 10) =>
        [.. (await Node.Work.Lease(Now, OneMinute, limit, None)).Select(item => item.Id)];
}
