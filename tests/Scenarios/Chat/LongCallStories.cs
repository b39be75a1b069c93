using System.Text;
using LLMHive.Accounts;
using LLMHive.Models;
using LLMHive.Testing.Storage;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LLMHive.Chat;

/// <summary>A call of a single model that takes longer than any may.</summary>
public sealed class LongCallStories
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    [EmbeddedFact]
    public async Task GivenModelThatNeverAnswers_WhenTenMinutesPass_ThenTheCallerIsToldAndHisPlaceIsFree()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        await hive.SignUp("u1");
        var call = Last(hive, "twin/hold-5");
        await hive.Models.Held;
        hive.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.Equal(RefusalCodes.ConcurrencyLimit, Assert.IsType<HiveFrame.Refused>(await Last(hive, "twin/echo")).Reason.Code);
        Assert.False(call.IsCompleted);

        hive.Clock.Advance(TimeSpan.FromSeconds(1));
        var ended = Assert.IsType<HiveFrame.Refused>(await call);
        Assert.Equal(RefusalCodes.ProviderTimeout, ended.Reason.Code);
        Assert.Contains("600 s", ended.Reason.Message, StringComparison.Ordinal);
        Assert.Equal(1, hive.Models.Calls);

        using var usage = await hive.Send(HttpMethod.Get, "/api/v1/billing/usage/u1/current-period");
        var used = await HiveUnderTest.Json(usage);
        Assert.Equal((1, true, 0), (used.GetProperty("requests").GetInt32(), used.GetProperty("tokens").GetInt64() > 0, used.GetProperty("reserved").GetProperty("requests").GetInt32()));
        Assert.IsType<HiveFrame.End>(await Last(hive, "twin/echo"));
    }

    [EmbeddedFact]
    public async Task GivenMemberThatHangs_WhenHalfOfTheTimeIsUp_ThenTheNextAnswersAndTheBreakerKnows()
    {
        await using var hive = await HiveUnderTest.Start(Start, new Dictionary<string, string?> { ["Orchestration:Agents:SilenceSeconds"] = "60", ["Models:Breaker:Failures"] = "1" });
        await hive.SignUp("u1", "pro");
        const string Members = ""","hive":{"members":["twin/hold-5","twin/say-4"]}""";
        var call = Last(hive, "hive/fast", Members);
        await hive.Models.Held;
        hive.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Contains("member_failed: twin/hold-5 (timeout)", Encoding.UTF8.GetString(Assert.IsType<HiveFrame.End>(await call).Tail.Span), StringComparison.Ordinal);
        Assert.Equal(2, hive.Models.Calls);

        Assert.IsType<HiveFrame.End>(await Last(hive, "hive/fast", Members));
        Assert.Equal(3, hive.Models.Calls); // whose breaker is open comes last
    }

    /// <summary>In this process: a caller of another one would take the jump of the clock for silence.</summary>
    private static async Task<HiveFrame> Last(HiveUnderTest hive, string model, string options = "")
    {
        HiveFrame? last = null;
        var frames = hive.Services.GetRequiredService<IHive>().Send(
            new()
            {
                RequestId = $"req_{Guid.NewGuid():N}", Operation = HiveOperation.ChatCompletions, Caller = new() { UserId = "u1", KeyId = "key_1", Scopes = KeyScopes.Chat },
                Body = Encoding.UTF8.GetBytes($$"""{"model":"{{model}}","max_tokens":1,"messages":[{"role":"user","content":"hi"}]{{options}}}"""),
            },
            default);
        await foreach (var frame in frames)
        {
            last = frame;
        }

        return last!;
    }
}
