using System.Text;
using Stripe;

namespace LLMHive.Books;

/// <summary>Events as the payment processor sends them, each one new, about the given subscriptions in turn.</summary>
internal sealed class Webhooks(IReadOnlyList<(string Subscription, string Customer)> of, string secret, long now)
{
    public (byte[] Body, string Signature) Event(int n)
    {
        var (subscription, customer) = of[n % of.Count];
        var body = $$$"""
            {"id":"evt_{{{n}}}","object":"event","api_version":"2026-09-30.endive","created":{{{now + n}}},"livemode":false,"type":"customer.subscription.updated",
             "data":{"object":{"id":"{{{subscription}}}","object":"subscription","customer":"{{{customer}}}"} } }
            """;
        return (Encoding.UTF8.GetBytes(body), EventUtility.GenerateSignatureHeader(body, secret, now));
    }
}
