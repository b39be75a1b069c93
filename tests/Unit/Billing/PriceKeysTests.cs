namespace LLMHive.Billing;

public sealed class PriceKeysTests
{
    [Theory]
    [InlineData("pro", BillingCycle.Monthly, "pro_monthly")]
    [InlineData("team_large", BillingCycle.Annual, "team_large_annual")]
    public void Of_PlanAndCycle_IsReadBack(string plan, BillingCycle cycle, string key)
    {
        Assert.Equal(key, PriceKeys.Of(plan, cycle));
        Assert.Equal((plan, cycle), PriceKeys.Parse(key));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("pro")]
    [InlineData("_monthly")]
    [InlineData("price_1Q2w3e")]
    public void Parse_SomebodyElsesKey_IsNull(string? key) => Assert.Null(PriceKeys.Parse(key));

    [Theory]
    [InlineData("card_declined", "lost_card", true)]
    [InlineData("card_declined", "insufficient_funds", false)]
    [InlineData("expired_card", null, true)]
    [InlineData("card_declined", null, false)]
    public void NeedsNewCard_ByDeclineCode_SaysWhetherToTryAgain(string code, string? declineCode, bool expected) =>
        Assert.Equal(expected, new PaymentFault(code, "", declineCode).NeedsNewCard);
}
