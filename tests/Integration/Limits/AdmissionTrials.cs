using LLMHive.Chat;

namespace LLMHive.Limits;

/// <summary>
/// 64 callers with one key at the same time, against the real silo, over and over: never one request over a limit, and the
/// room below it used.
/// </summary>
public sealed class AdmissionTrials(TrialHive hive) : IClassFixture<TrialHive>
{
    private const int Callers = 64;

    [Fact]
    public async Task Send_RequestsPerMinute_ExactlyTheLimitPasses()
    {
        for (var trial = 0; trial < (TrialHive.Trials + 2) / 3; trial++)
        {
            var random = new Random(trial);
            var rate = TrialHive.Rates[random.Next(TrialHive.Rates.Length)];
            var user = $"rate-{trial}";
            await hive.NewUser(user, $"rate{rate}");
            Assert.Equal((trial, rate), (trial, await Passed(user, "first", RefusalCodes.RateLimited)));
            if (random.Next(4) == 0)
            {
                // Half a minute later half of the limit, rounded down, has come back.
                hive.Hive.Clock.Advance(TimeSpan.FromSeconds(30));
                Assert.Equal((trial, rate / 2), (trial, await Passed(user, "second", RefusalCodes.RateLimited)));
            }

            Assert.Equal((await hive.Hive.Grains.GetGrain<IUserGateGrain>(GrainKeys.User(user)).CurrentPeriod()).Requests, hive.Models.Of(user).Served);
        }
    }

    [Fact]
    public async Task Send_RequestsAtATime_ExactlyTheLimitIsLetInAndEveryPlaceComesBack()
    {
        for (var trial = 0; trial < (TrialHive.Trials + 1) / 3; trial++)
        {
            var places = TrialHive.Places[new Random(trial).Next(TrialHive.Places.Length)];
            var user = $"places-{trial}";
            var gate = await hive.NewUser(user, $"places{places}");
            var answers = await TrialHive.AtOnce(Callers, async caller =>
            {
                var answer = hive.Client.Door().Send(TrialHive.Call(user, $"{user}-{caller}", "trial/hold")).GetAsyncEnumerator();
                Assert.True(await answer.MoveNextAsync());
                return answer;
            });
            var refused = answers.Select(answer => answer.Current).OfType<HiveFrame.Refused>().ToList();
            Assert.All(refused, refusal => Assert.Equal(RefusalCodes.ConcurrencyLimit, refusal.Reason.Code));
            Assert.Equal((trial, Callers - places), (trial, refused.Count));

            hive.Models.Of(user).Release();
            await Task.WhenAll(answers.Select(async answer =>
            {
                while (await answer.MoveNextAsync())
                {
                }

                await answer.DisposeAsync();
            }));
            Assert.Equal((trial, places), (trial, hive.Models.Of(user).Served));
            Assert.InRange(hive.Models.Of(user).Most, 1, places);
            var usage = await gate.CurrentPeriod();
            Assert.Equal((trial, places, 0, 0), (trial, usage.Requests, usage.ReservedRequests, usage.ReservedTokens));
            Assert.Null(await hive.Ask(TrialHive.Call(user, user + "-after", "trial/exact")));
        }
    }

    [Fact]
    public async Task Send_HardQuota_IsNeverPassedAndUsedToTheLastPercent()
    {
        for (var trial = 0; trial < TrialHive.Trials / 3; trial++)
        {
            await (trial % 4 == 0 ? RequestsTrial(trial) : TokensTrial(trial));
        }
    }

    private async Task RequestsTrial(int trial)
    {
        var requests = TrialHive.Requests[new Random(trial).Next(TrialHive.Requests.Length)];
        var user = $"requests-{trial}";
        await hive.NewUser(user, $"requests{requests}");
        Assert.Equal((trial, requests), (trial, await Passed(user, "first", RefusalCodes.QuotaExceeded)));
    }

    private async Task TokensTrial(int trial)
    {
        var user = $"tokens-{trial}";
        var gate = await hive.NewUser(user, "tokens");
        await TrialHive.AtOnce(Callers, async caller =>
        {
            // Each asks for a share that together is far beyond the quota; who is refused asks for less, once.
            var most = new Random((trial * Callers) + caller).Next(800, 2_000);
            var refusal = await hive.Ask(TrialHive.Call(user, $"{user}-{caller}", "trial/exact", most));
            if (refusal is not null)
            {
                Assert.Equal(RefusalCodes.QuotaExceeded, refusal.Code);
                refusal = await hive.Ask(TrialHive.Call(user, $"{user}-{caller}-less", "trial/exact", most / 8));
            }

            return refusal;
        });
        var served = hive.Models.Of(user).Tokens;
        Assert.True(served is <= TrialHive.Tokens and >= TrialHive.Tokens * 99 / 100, $"Trial {trial}: {served} of {TrialHive.Tokens} tokens were used.");
        var usage = await gate.CurrentPeriod();
        Assert.Equal((trial, served, 0), (trial, usage.Tokens, usage.ReservedTokens));
    }

    private async Task<int> Passed(string user, string round, string code)
    {
        var refusals = await TrialHive.AtOnce(Callers, caller => hive.Ask(TrialHive.Call(user, $"{user}-{round}-{caller}", "trial/exact")));
        Assert.All(refusals, refusal => Assert.True(refusal is null || refusal.Code == code, refusal?.Message));
        return refusals.Count(refusal => refusal is null);
    }
}
