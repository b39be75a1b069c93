using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace LLMHive.Telemetry;

/// <summary>
/// The last line of defence of the JSON log. No message of the product holds a secret; those of libraries and the texts of
/// exceptions are not ours to promise for.
/// </summary>
internal sealed partial class LogRedactor(IOptions<TelemetryOptions> options)
{
    private const string Struck = "[redacted]";

    private readonly byte[] _key = options.Value.LogKey is { Length: > 0 } key ? Encoding.UTF8.GetBytes(key) : RandomNumberGenerator.GetBytes(32);

    /// <summary>True for a field that holds a user id.</summary>
    public static bool IsUser(string field) => field is "UserId" or "Owner" or "PrimaryKey";

    /// <summary>True for a field with an id that is made of a user id and more.</summary>
    public static bool NamesUser(string field) => field is "WorkId" or "OperationId";

    /// <summary>A name for a user that says who is the same and not who it is.</summary>
    public string Hash(string userId) => "user_" + Digest(userId);

    /// <summary>A name for an id that holds a user id: the same id has the same one.</summary>
    public string HashId(string id) => "id_" + Digest(id);

    /// <summary>The text without what looks like a secret, and with hashes for the user ids in grain keys.</summary>
    public string Clean(string text) => UserKey().Replace(
        Secret().Replace(text, match => match.Groups["name"].Value + Struck), match => "user:" + Hash(match.Groups["id"].Value));

    private string Digest(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));

    /// <summary>
    /// Keys of ours, of model providers and of Stripe, signing secrets, tokens of the header Authorization, and whatever follows the
    /// name of a password.
    /// </summary>
    [GeneratedRegex(
        @"\bhive_[A-Za-z0-9_-]{12,}|\b(?:sk|rk|pk)[-_][A-Za-z0-9_-]{12,}|\bwhsec_[A-Za-z0-9_+/=-]{8,}|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_.-]+"
        + @"|(?<name>\b(?:Bearer|Basic)\s+)[A-Za-z0-9._~+/=-]{8,}|(?<name>\b(?:password|pwd|secret|api[-_]?key)\s*[=:]\s*)[^\s;,""']+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Secret();

    /// <summary>Grain keys of users, as Orleans writes them.</summary>
    [GeneratedRegex(@"\buser:(?<id>[^\s/,;""'\]\)]+)", RegexOptions.CultureInvariant)]
    private static partial Regex UserKey();
}
