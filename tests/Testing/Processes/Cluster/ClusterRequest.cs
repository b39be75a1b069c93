using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace LLMHive.Processes;

/// <summary>The requests that clients of a cluster send.</summary>
public static class ClusterRequest
{
    /// <summary>A chat request, as JSON.</summary>
    /// <param name="marker">Field <c>user</c>, under which the provider keeps its own account.</param>
    /// <param name="streams">Asks for a stream.</param>
    /// <param name="model">Which model.</param>
    public static string Body(string marker, bool streams, string model = HiveCluster.Model) => JsonSerializer.Serialize(new
    {
        model = FakeProviderFile.IdOf(model),
        messages = new[] { new { role = "user", content = "What is six times seven?" } },
        user = marker,
        stream = streams,
        max_tokens = 64,
    });

    /// <summary>A chat request of a user.</summary>
    public static HttpRequestMessage Of(Uri address, ClusterUser user, string marker, bool streams)
    {
        ArgumentNullException.ThrowIfNull(user);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/v1/chat/completions"))
        {
            Content = new StringContent(Body(marker, streams), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user.Key);
        return request;
    }
}
