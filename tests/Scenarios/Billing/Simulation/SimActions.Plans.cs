using System.Text.Json;

namespace LLMHive.Billing;

/// <summary>Commands after which an invariant asks what was known before.</summary>
internal sealed partial class SimActions
{
    private async Task Upgrade(SimUser user, JsonElement now)
    {
        var used = await world.Get($"/api/v1/billing/usage/{user.Id}/current-period");
        await Command(user, now, "upgrade", new { new_tier = "enterprise", payment_method = world.Chance(0.3) ? Card() : null });
        world.Faults.Disarm();
        var then = await Subscription(user);
        if ((used.Field("plan"), then.Field("tier_name")) == ("pro", "enterprise") && used.When("period_start") == then.When("current_period_start"))
        {
            user.Upgrades.Add(new(used.When("period_start"), used.GetProperty("tokens").GetInt64(), used.GetProperty("requests").GetInt64()));
        }
    }

    private async Task Cancel(SimUser user, JsonElement now, bool immediately)
    {
        if (immediately)
        {
            user.EndsAsked.Add(world.Now);
        }

        await Command(user, now, "cancel", new { cancel_immediately = immediately });
    }
}
