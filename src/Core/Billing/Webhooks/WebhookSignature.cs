using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LLMHive.Billing;

/// <summary>
/// The signature of what we send: <c>t=&lt;unix seconds&gt;,v1=&lt;hex HMAC-SHA256 of "t.body" under the endpoint's secret&gt;</c>.
/// </summary>
public static class WebhookSignature
{
    /// <summary>Name of the header.</summary>
    public const string Header = "LLMHive-Signature";

    /// <summary>The header's value.</summary>
    public static string Sign(string secret, DateTimeOffset at, string body)
    {
        var signed = string.Create(CultureInfo.InvariantCulture, $"{at.ToUnixTimeSeconds()}.{body}");
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed));
        return string.Create(CultureInfo.InvariantCulture, $"t={at.ToUnixTimeSeconds()},v1={Convert.ToHexStringLower(hash)}");
    }
}
