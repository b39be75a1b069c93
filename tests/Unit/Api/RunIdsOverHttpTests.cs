using System.Net;
using System.Net.Http.Json;
using LLMHive.Testing.Api;

namespace LLMHive.Api;

/// <summary>What has not the form of a run's id wakes no grain, and is as if it were not.</summary>
public sealed class RunIdsOverHttpTests
{
    private const string Real = "run_0190a5dc-ac96-774b-bcce-b302099a8057";

    [Theory]
    [InlineData(Real, true)]
    [InlineData("run_x", false)]
    [InlineData("run_", false)]
    [InlineData("run_0190A5DC-AC96-774B-BCCE-B302099A8057", false)]
    [InlineData("run_0190a5dcac96774bbcceb302099a8057", false)]
    [InlineData("0190a5dc-ac96-774b-bcce-b302099a8057", false)]
    public async Task Run_AskedForByAnId_IsFoundByItsOneSpelling(string id, bool found)
    {
        await using var api = await ApiUnderTest.Start();

        // It would answer to any id.
        api.Hive.RunScript.Result = new()
        {
            RunId = Real, UserId = "u1", Model = "hive/vote", EngineRequested = "vote", Status = Orchestration.RunStatus.Complete, StartedAt = default,
            Trace = [],
        };
        using var client = api.Client();
        using var shown = await client.GetAsync(new Uri($"/v1/runs/{id}", UriKind.Relative));
        using var followed = await client.GetAsync(new Uri($"/v1/runs/{id}/events", UriKind.Relative));
        using var cancelled = await client.PostAsync(new Uri($"/v1/runs/{id}/cancel", UriKind.Relative), null);
        using var rated = await client.PostAsJsonAsync("/v1/feedback", new { run_id = id, rating = "good" });
        Assert.All([shown, followed, cancelled, rated], answer => Assert.Equal(found ? HttpStatusCode.OK : HttpStatusCode.NotFound, answer.StatusCode));
    }
}
