using LLMHive.Accounts;

namespace LLMHive;

/// <summary>What ids look like, and who may see what belongs to whom.</summary>
internal static class Ids
{
    public const int MaxLength = 64;

    /// <summary>1 to 64 characters of <c>a-z A-Z 0-9 . _ @ -</c>.</summary>
    public static bool IsValid(string id)
    {
        if (id.Length is 0 or > MaxLength)
        {
            return false;
        }

        foreach (var letter in id)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '_' or '@' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A new id of a request, unique for ever: <c>req_</c> and a UUIDv7 without dashes, so that they sort by time. The ledger's rows are named after it.</summary>
    public static string NewRequest(TimeProvider clock) =>
        string.Create(36, Guid.CreateVersion7(clock.GetUtcNow()), static (id, uuid) =>
        {
            "req_".CopyTo(id);
            uuid.TryFormat(id[4..], out _, "N");
        });

    public static Refusal Invalid(string name, string value) => Refusal.Of(
        RefusalCodes.InvalidRequest,
        $"'{name}' is '{(value.Length <= MaxLength ? value : string.Concat(value.AsSpan(0, MaxLength), "…"))}'. It must be 1 to {MaxLength} characters of a-z A-Z 0-9 . _ @ -.",
        name);

    /// <summary>Null when the caller may act for this user; else the refusal, which does not tell whether the user exists.</summary>
    public static Refusal? Deny(this Principal caller, string userId) => caller switch
    {
        _ when caller.UserId == userId => null,
        { IsAdmin: false } => CommonRefusals.NotFound,
        _ => IsValid(userId) ? null : Invalid("user_id", userId),
    };
}
