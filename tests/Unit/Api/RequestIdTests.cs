using LLMHive.Testing.Api;

namespace LLMHive.Api;

public sealed class RequestIdTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData("abc-1", true)]
    [InlineData("a b", false)] // no id that a header or a log could hold
    public async Task Answer_NamesOurIdAlsoWhereTheCallerHasOne(string? theirs, bool kept)
    {
        await using var api = await ApiUnderTest.Start();
        using var client = api.Client();
        if (theirs is not null)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation("x-request-id", theirs);
        }

        using var answer = await client.GetAsync(new Uri("/v1/models", UriKind.Relative));

        var id = Assert.Single(answer.Headers.GetValues("x-request-id"));
        Assert.Equal(kept, id == theirs);
        Assert.StartsWith("req_", kept ? Assert.Single(answer.Headers.GetValues("x-hive-request-id")) : id, StringComparison.Ordinal);
    }
}
