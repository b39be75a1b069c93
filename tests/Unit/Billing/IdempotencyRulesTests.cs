namespace LLMHive.Billing;

public sealed class IdempotencyRulesTests
{
    [Fact]
    public void Check_Key_IsBoundedAndPrintable()
    {
        Assert.Null(IdempotencyRules.Check(null));
        Assert.Null(IdempotencyRules.Check(new string('k', 255)));
        Assert.Equal(RefusalCodes.IdempotencyKeyInvalid, IdempotencyRules.Check(new string('k', 256))!.Code);
        Assert.Equal(RefusalCodes.IdempotencyKeyInvalid, IdempotencyRules.Check("a\tb")!.Code);
        Assert.Equal(RefusalCodes.IdempotencyKeyInvalid, IdempotencyRules.Check("")!.Code);
    }

    [Fact]
    public void Fingerprint_OfCommands_TellsThemApart()
    {
        var pro = new SubscriptionCommand { Action = SubscriptionAction.Create, TierName = "pro" };

        Assert.Equal(IdempotencyRules.Fingerprint(pro), IdempotencyRules.Fingerprint(pro with { }));
        Assert.NotEqual(IdempotencyRules.Fingerprint(pro), IdempotencyRules.Fingerprint(pro with { TierName = "enterprise" }));
        Assert.NotEqual(IdempotencyRules.Fingerprint(pro), IdempotencyRules.Fingerprint(pro with { TrialDays = 1 }));
    }
}
