using System.Net;
using LLMHive.Storage;
using LLMHive.Testing.Api;

namespace LLMHive.Accounts;

public sealed class KeyCacheTests
{
    private static readonly StorageUnavailableException Away = new("away");

    [Fact]
    public async Task Find_LookUpFails_KnownKeyIsBelievedForItsTimeAndNoLonger()
    {
        await using var api = await ApiUnderTest.Start(builder => builder.Configuration["Api:KeyGraceSeconds"] = "60");
        Assert.Equal(HttpStatusCode.OK, await Status(api, ApiUnderTest.UserKey));
        api.Hive.KeyScript.Trouble = Away;
        foreach (var seconds in new[] { 5, 25, 29 })
        {
            api.Clock.Advance(TimeSpan.FromSeconds(seconds));
            Assert.Equal(HttpStatusCode.OK, await Status(api, ApiUnderTest.UserKey));
        }

        api.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Status(api, ApiUnderTest.UserKey));
        api.Hive.KeyScript.Trouble = null;
        Assert.Equal(HttpStatusCode.OK, await Status(api, ApiUnderTest.UserKey));
    }

    [Fact]
    public async Task Find_LookUpFails_UnknownKeyIsNeitherRightNorWrong()
    {
        await using var api = await ApiUnderTest.Start();
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(api, "hive_wrong_0123456789abcdef"));
        api.Hive.KeyScript.Trouble = Away;
        api.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Status(api, "hive_wrong_0123456789abcdef"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Status(api, ApiUnderTest.UserKey));
    }

    [Fact]
    public async Task Find_KeyRevokedWhileBelieved_EndsAtTheFirstLookUpThatAnswers()
    {
        await using var api = await ApiUnderTest.Start();
        Assert.Equal(HttpStatusCode.OK, await Status(api, ApiUnderTest.UserKey));
        api.Hive.KeyScript.Trouble = Away;
        api.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(HttpStatusCode.OK, await Status(api, ApiUnderTest.UserKey));
        api.Hive.KeyScript.Trouble = null;
        api.Hive.Callers.Clear();
        api.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(api, ApiUnderTest.UserKey));
    }

    private static async Task<HttpStatusCode> Status(ApiUnderTest api, string key)
    {
        using var client = api.Client(key);
        using var answer = await client.GetAsync(new Uri("/v1/models", UriKind.Relative));
        return answer.StatusCode;
    }
}
