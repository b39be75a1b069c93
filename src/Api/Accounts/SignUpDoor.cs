using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace LLMHive.Accounts;

/// <summary>Says whether somebody may sign up: the mode, and how many came from the same address.</summary>
internal sealed class SignUpDoor(IOptions<SignUpOptions> options, IServer server, TimeProvider clock)
{
    private readonly AddressCounter _addresses = new(options.Value.SignUpsPerHour, TimeSpan.FromHours(1), clock);

    /// <summary>The refusal where nobody signs up, whatever he sends; null when somebody may.</summary>
    public Refusal? Closed() => Mode() == "closed"
        ? Refusal.Of(RefusalCodes.SignUpClosed, "Nobody can sign up here. Ask the operator for an account.")
        : null;

    /// <summary>The refusal of a sign-up; null when it may go on.</summary>
    public Refusal? Deny(IPAddress? remote, string? inviteCode) => Mode() == "invite" && string.IsNullOrEmpty(inviteCode)
        ? Refusal.Of(
            RefusalCodes.InviteInvalid, "'invite_code' is missing. Here only those sign up who have an invitation; ask the operator for one.", "invite_code")
        : TooMany(remote);

    /// <summary>The refusal when too many requests came from an address; null otherwise.</summary>
    public Refusal? TooMany(IPAddress? remote) => _addresses.Count(remote) is { } wait
        ? Refusal.Of(RefusalCodes.RateLimited, "Too many sign-ups came from this address. Wait as Retry-After says.") with { RetryAfter = wait }
        : null;

    private string Mode()
    {
        if (options.Value.SignUp.Length > 0)
        {
            return options.Value.SignUp;
        }

        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses;
        return addresses is { Count: > 0 } && addresses.All(IsLocal) ? "open" : "closed";
    }

    private static bool IsLocal(string address)
    {
        var host = BindingAddress.Parse(address).Host;
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }
}
