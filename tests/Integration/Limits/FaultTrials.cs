using LLMHive.Chat;

namespace LLMHive.Limits;

/// <summary>Callers that leave, models that fail, ids that come twice and clocks that jump: every place and reservation comes back.</summary>
public sealed class FaultTrials(TrialHive hive) : IClassFixture<TrialHive>
{
    private const int Callers = 24;
    private const int Places = 8;

    [Fact]
    public async Task Send_WithFaults_NothingStaysTaken()
    {
        for (var trial = 0; trial < Math.Max(1, TrialHive.Trials / 10); trial++)
        {
            await Trial(trial);
        }
    }

    [Theory]
    [InlineData("trial/exact")]
    [InlineData("hive/vote")]
    public async Task Send_SameIdAgainAfterItsEnd_IsChargedOnceAndHoldsNothing(string model)
    {
        var user = "again-" + model[..4];
        var gate = await hive.NewUser(user, "faulty");
        hive.Models.Of(user).Release();
        var call = TrialHive.Call(user, "req_" + user, model);
        Assert.Null(await hive.Ask(call));
        var once = await gate.CurrentPeriod();
        Assert.Null(await hive.Ask(call));
        await hive.Ledger.Settled(user);
        Assert.True(once.Tokens > 0);
        Assert.Equal(once, await gate.CurrentPeriod());
    }

    private async Task Trial(int trial)
    {
        var random = new Random(trial);
        var user = $"faults-{trial}";
        var gate = await hive.NewUser(user, "faulty");
        var faults = Enumerable.Range(0, Callers).Select(_ => random.Next(9)).ToArray();
        var callers = TrialHive.AtOnce(Callers, caller => Act(faults[caller], trial, caller, user));
        hive.Clock.Jump(TimeSpan.FromSeconds(random.Next(-500, 500)));
        hive.Models.Of(user).Release();
        await callers;
        await hive.Ledger.Settled(user);

        var usage = await gate.CurrentPeriod();
        Assert.Equal((trial, 0, 0), (trial, usage.ReservedRequests, usage.ReservedTokens));
        await AllPlacesAreFree(trial, user);
    }

    private async Task<bool> Act(int fault, int trial, int caller, string user)
    {
        using var leaving = new CancellationTokenSource();
        var id = $"req_{user}-{caller}";
        switch (fault)
        {
            case 0:
                await hive.Ask(TrialHive.Call(user, id, "trial/exact", 50));
                break;
            case 1:
                await hive.Ask(TrialHive.Call(user, id, "trial/fail"));
                break;
            case 2:
                await hive.Ask(TrialHive.Call(user, $"req_{user}-twice", "trial/exact", 50, stream: true));
                break;
            case 3:
                var cancelling = Task.Run(leaving.Cancel);
                await Follow(TrialHive.Call(user, id, "trial/exact", 50, stream: true), int.MaxValue, leaving);
                await cancelling;
                break;
            case 4:
                await Follow(TrialHive.Call(user, id, "trial/hold", 50), 1, leaving);
                break;
            case 5:
                await Follow(TrialHive.Call(user, id, "trial/hold", 50, stream: true), 2, null);
                break;
            case 6:
                await hive.Ask(TrialHive.Call(user, id, "hive/vote", 50));
                break;
            case 7:
                await Follow(TrialHive.Call(user, id, "hive/vote", 50, stream: true), 1 + (trial % 3), leaving);
                break;
            default:
                await Follow(TrialHive.Call(user, id, "hive/vote", 50, stream: true), 1 + (trial % 3), null);
                break;
        }

        return true;
    }

    /// <summary>Reads some frames, then leaves: by cancelling, or just by going.</summary>
    private async Task Follow(HiveCall call, int frames, CancellationTokenSource? leaving)
    {
        var read = 0;
        try
        {
            await foreach (var frame in hive.Client.Door().Send(call, leaving?.Token ?? CancellationToken.None))
            {
                if (++read < frames)
                {
                    continue;
                }

                if (leaving is null)
                {
                    return;
                }

                await leaving.CancelAsync();
            }
        }
        catch (OperationCanceledException) when (leaving is { IsCancellationRequested: true })
        {
            // That is what leaving looks like.
        }
    }

    private async Task AllPlacesAreFree(int trial, string user)
    {
        var refusals = await TrialHive.AtOnce(
            Places, caller => hive.Ask(TrialHive.Call(user, $"req_{user}-after-{caller}", "trial/exact")));
        Assert.True(refusals.All(refusal => refusal is null), $"Trial {trial}: {refusals.FirstOrDefault(refusal => refusal is not null)?.Message}");
    }
}
