using LLMHive.Accounts;

namespace LLMHive.Unit.Client;

public sealed class KeyRightsTests
{
    [Theory]
    [InlineData(null, null, false, null)]
    [InlineData(5.0, null, false, "key_1")]
    [InlineData(5.0, "key_0", false, "key_0")]
    [InlineData(5.0, "key_0", true, null)]
    public void BudgetOf_Caller_IsHisWhereHeHasOne(double? budget, string? of, bool isAdmin, string? expected) =>
        Assert.Equal(expected, KeyRights.BudgetOf(Caller(budget, of, isAdmin)));

    [Theory]
    [InlineData(5.0, "key_1", null, false)]
    [InlineData(5.0, "key_2", "key_1", false)]
    [InlineData(5.0, "key_2", null, true)]
    [InlineData(5.0, "key_1", "key_0", true)]
    [InlineData(null, "key_2", null, false)]
    public void DenyRotation_KeyOfAnotherBudget_IsForbidden(double? budget, string id, string? of, bool denied)
    {
        var key = new ApiKey
        {
            KeyId = id, UserId = "u1", Prefix = "hive_abc", LastFour = "wxyz", Scopes = KeyScopes.Chat, BudgetUsd = 5m, BudgetId = of, CreatedAt = DateTimeOffset.UnixEpoch,
        };
        Assert.Equal(denied ? (RefusalCodes.Forbidden, "id") : (null, null), (KeyRights.DenyRotation(Caller(budget), key)?.Code, KeyRights.DenyRotation(Caller(budget), key)?.Param));
    }

    private static Principal Caller(double? budget, string? of = null, bool isAdmin = false) => new()
    {
        UserId = "u1", KeyId = "key_1", Scopes = isAdmin ? KeyScopes.Admin : KeyScopes.Chat | KeyScopes.Billing, BudgetUsd = (decimal?)budget, BudgetId = of,
    };
}
