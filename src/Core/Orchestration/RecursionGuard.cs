using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>A hive model cannot have a hive model as a member: runs would call runs without end. Asked when models are configured and on each request.</summary>
public static class RecursionGuard
{
    private const string HivePrefix = "hive/";

    /// <summary>Refuses the first member that is a hive model; null when none is.</summary>
    /// <param name="members">Member ids.</param>
    /// <param name="find">The card of a model id; null = no such model, which is not judged here.</param>
    /// <param name="param">The field to blame, such as <c>hive.members</c>.</param>
    public static Refusal? Check(ImmutableArray<string> members, Func<string, ModelCard?> find, string param)
    {
        ArgumentNullException.ThrowIfNull(find);
        for (var i = 0; i < members.Length; i++)
        {
            if (members[i].StartsWith(HivePrefix, StringComparison.OrdinalIgnoreCase) || find(members[i])?.Kind == ModelKind.Hive)
            {
                return Refusal.Of(
                    RefusalCodes.InvalidRequest,
                    $"{param}[{i}]: '{members[i]}' is a hive model and cannot be a member of one. Name single models.",
                    $"{param}[{i}]");
            }
        }

        return null;
    }
}
