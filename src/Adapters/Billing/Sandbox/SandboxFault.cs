using System.Text.Json.Nodes;

namespace LLMHive.Billing;

/// <summary>A call that ends with an error in Stripe's form.</summary>
internal sealed class SandboxFault(int status, string type, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public string? Param { get; private init; }

    public string? DeclineCode { get; private init; }

    public SandboxIntent? Intent { get; private init; }

    /// <summary>What the call changed so far stays.</summary>
    public bool Keeps { get; private init; }

    public static SandboxFault Invalid(string code, string message, string? param = null) =>
        new(400, "invalid_request_error", code, message) { Param = param };

    public static SandboxFault Missing(string what, string? id, string param = "id") =>
        new(404, "invalid_request_error", "resource_missing", $"No such {what}: '{id}'") { Param = param };

    public static SandboxFault Unknown(string what, string? id, string param) =>
        Invalid("resource_missing", $"No such {what}: '{id}'", param);

    public static SandboxFault Unplayed(SandboxRequest request) =>
        new(404, "invalid_request_error", "", $"The sandbox does not play {request.Method} {request.Path}.");

    /// <summary>A payment did not succeed.</summary>
    /// <param name="intent">The payment.</param>
    /// <param name="actionCode">The code when the customer must act.</param>
    /// <param name="keeps">What the call changed stays.</param>
    public static SandboxFault Unpaid(SandboxIntent intent, string actionCode, bool keeps) => intent.Decline is { } decline
        ? new(402, "card_error", decline.Code, decline.Message) { DeclineCode = decline.DeclineCode, Intent = intent, Keeps = keeps }
        : new(402, "card_error", actionCode, "This payment requires additional user action before it can be completed successfully.")
        {
            Intent = intent, Keeps = keeps,
        };

    public JsonObject Json()
    {
        var error = new JsonObject { ["type"] = type, ["message"] = Message };
        if (Code.Length > 0)
        {
            error["code"] = Code;
        }

        if (Param is not null)
        {
            error["param"] = Param;
        }

        if (DeclineCode is not null)
        {
            error["decline_code"] = DeclineCode;
        }

        if (Intent is not null)
        {
            error["payment_intent"] = SandboxJson.Of(Intent, null);
        }

        return new() { ["error"] = error };
    }
}
