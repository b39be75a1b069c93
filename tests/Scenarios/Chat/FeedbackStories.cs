using System.Net;
using LLMHive.Orchestration;
using Xunit;

namespace LLMHive.Chat;

/// <summary>What users say of answers becomes the weights of later votes.</summary>
public sealed class FeedbackStories
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    [Fact]
    public async Task GivenEnoughFeedback_WhenVotingAgain_ThenVotesWeighByWhatWasLearned()
    {
        // Two times thirty opinions of one half each are thirty labels, from which on votes are weighed.
        const int Runs = 60;
        await using var hive = await HiveUnderTest.Start(Start);
        var before = await Vote(hive, HiveUnderTest.AdminKey);
        Assert.Equal("equal", await Weights(hive, before));
        for (var i = 0; i < Runs; i++)
        {
            hive.Clock.Advance(TimeSpan.FromSeconds(3));
            using var taken = await Tell(hive, HiveUnderTest.AdminKey, new { run_id = await Vote(hive, HiveUnderTest.AdminKey), correct_answer = "4.0" });
            Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
            Assert.Equal(3, (await HiveUnderTest.Json(taken)).GetProperty("models").GetArrayLength());
        }

        hive.Clock.Advance(TimeSpan.FromMinutes(2)); // statistics are kept for a minute
        Assert.Equal("learned", await Weights(hive, await Vote(hive, HiveUnderTest.AdminKey)));
    }

    [Fact]
    public async Task GivenOneRun_WhenToldTwiceAndByAnother_ThenItCountsOnceAndOnlyForItsOwner()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var (owner, other) = (await hive.SignUp("u1", "pro"), await hive.SignUp("u2", "pro"));
        var run = await Vote(hive, owner);
        using var foreign = await Tell(hive, other, new { run_id = run, rating = "bad" });
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        using var neither = await Tell(hive, owner, new { run_id = run });
        Assert.Equal(HttpStatusCode.BadRequest, neither.StatusCode);

        foreach (var rating in new[] { "bad", "good", "good" })
        {
            using var taken = await Tell(hive, owner, new { run_id = run, rating });
            Assert.Equal(TaskClasses.General, (await HiveUnderTest.Json(taken)).GetProperty("task_class").GetString());
        }

        await Voted("twin/say-4", right: true);
        await Voted("twin/say-5", right: false);

        async Task Voted(string model, bool right)
        {
            var vote = Assert.Single(await hive.Grains.ModelScore(TaskClasses.General, model).Recent());
            Assert.Equal((run, right, RunScores.UserWeight), (vote.RunId, vote.Right, vote.Weight));
        }
    }

    private static Task<HttpResponseMessage> Tell(HiveUnderTest hive, string key, object body) => hive.Send(HttpMethod.Post, "/v1/feedback", body, key);

    private static async Task<string> Vote(HiveUnderTest hive, string key)
    {
        using var answer = await hive.Send(HttpMethod.Post, "/v1/chat/completions", new
        {
            model = "hive/vote", max_tokens = 5, messages = new[] { new { role = "user", content = "What is 2 + 2?" } },
        }, key);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await HiveUnderTest.Json(answer)).GetProperty("hive").GetProperty("run_id").GetString()!;
    }

    private static async Task<string?> Weights(HiveUnderTest hive, string run)
    {
        using var found = await hive.Send(HttpMethod.Get, $"/v1/runs/{run}", key: HiveUnderTest.AdminKey);
        var decision = (await HiveUnderTest.Json(found)).GetProperty("trace").EnumerateArray()
            .Single(entry => entry.GetProperty("kind").GetString() == "decision");
        return decision.GetProperty("data").GetProperty("weights").GetString();
    }
}
