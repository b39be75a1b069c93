namespace LLMHive.Billing;

/// <summary>What becomes of the processor's events on their way.</summary>
internal sealed partial class SimActions
{
    private readonly List<string> _lost = [];
    private int _holdUntilDay = -1;

    /// <summary>The network between processor and hive: events are doubled, or kept for days and then come mixed, and some never.</summary>
    private async Task Events(int day)
    {
        if (Knobs.Holding && day >= _holdUntilDay)
        {
            await Release(lose: true);
        }
        else if (!Knobs.Holding && world.Chance(0.2))
        {
            _holdUntilDay = day + 1 + world.Random.Next(3);
            world.Note("events are held");
            world.Sandbox.HoldEvents();
        }

        Knobs.Copies = world.Chance(0.3) ? 2 : 1;
    }

    private async Task Release(bool lose)
    {
        Knobs.Holding = false;
        var held = Knobs.TakeHeld().Order(StringComparer.Ordinal).ToArray();
        world.Random.Shuffle(held);
        _lost.AddRange(held.Where(_ => lose && world.Chance(0.3)));
        string[] come = [.. held.Except(_lost), .. lose ? [] : _lost.Where(_ => world.Chance(0.5))];
        world.Note(FormattableString.Invariant($"{come.Length} of {held.Length} held events come"));
        foreach (var id in come)
        {
            await world.Service<SandboxCourier>().Bring(id, default);
        }
    }
}
