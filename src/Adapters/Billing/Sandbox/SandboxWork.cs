using LLMHive.Storage;

namespace LLMHive.Billing;

/// <summary>The sandbox's part of the work table: books whose moment came, and events to be delivered. A failed delivery comes again.</summary>
internal sealed class SandboxWork(SandboxDesk desk, SandboxCourier courier, SandboxKnobs knobs, TimeProvider clock) : IWorkHandler
{
    public const string WorkKind = "sandbox";

    /// <summary>A held event looks so long after itself, should nobody release it.</summary>
    private static readonly TimeSpan HoldFor = TimeSpan.FromDays(3650);

    public string Kind => WorkKind;

    /// <summary>The item that delivers an event.</summary>
    public static string IdOf(string eventId) => WorkKind + ":" + eventId;

    public async Task<DateTimeOffset?> Run(WorkItem item, CancellationToken cancellationToken)
    {
        if (!item.Payload.StartsWith("evt_", StringComparison.Ordinal))
        {
            await desk.Do(SandboxBook.CodeOf(item.Payload), run => run.Advance(), cancellationToken);
            return null;
        }

        if (knobs.Holding)
        {
            knobs.Hold(item.Payload);
            return clock.GetUtcNow() + HoldFor;
        }

        await courier.Bring(item.Payload, cancellationToken);
        return null;
    }
}
