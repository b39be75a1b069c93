namespace LLMHive.Billing;

/// <summary>Body of <c>POST /api/v1/billing/webhook-endpoints</c>.</summary>
/// <param name="Url">An https address in the public internet, at most 500 characters.</param>
/// <param name="Events">Types of events to send, such as <c>usage.alert</c>; default = all.</param>
internal sealed record WebhookBody(string Url, IReadOnlyList<string> Events)
{
    public static WebhookBody Read(Fields fields)
    {
        var body = new WebhookBody(fields.RequiredText("url", 500), fields.Texts("events", 20) ?? []);
        if (body.Events.Any(static name => name.Length is 0 or > 60 || !name.All(static c => char.IsAsciiLetterLower(c) || c is '.' or '_')))
        {
            fields.Blame(Refusal.Of(RefusalCodes.InvalidRequest, "'events' must be names such as usage.alert. Leave it out for all.", "events"));
        }

        return body;
    }
}
