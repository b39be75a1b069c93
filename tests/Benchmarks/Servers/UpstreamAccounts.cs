using System.Net.Http.Json;
using LLMHive.Models;

namespace LLMHive.Servers;

/// <summary>What the upstream served.</summary>
/// <param name="Models">By the model's name there.</param>
/// <param name="SlowestMs">Longest call since the accounts were last read, in milliseconds.</param>
internal sealed record UpstreamAccounts(IReadOnlyDictionary<string, ServedTokens> Models, double SlowestMs)
{
    /// <summary>Reads the accounts of an upstream.</summary>
    public static async Task<UpstreamAccounts> Read(HttpClient client, Uri upstream) =>
        await client.GetFromJsonAsync<UpstreamAccounts>(new Uri(upstream, UpstreamServer.AccountsPath))
        ?? throw new InvalidOperationException("The upstream's accounts are empty.");
}
