using System.Net;
using System.Text;

namespace LLMHive.Billing;

/// <summary>Stands where the network would: Stripe.net speaks to it as it speaks to Stripe.</summary>
internal sealed class SandboxHandler(SandboxDesk desk, SandboxKnobs knobs, TimeProvider clock) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri!;
        var trouble = knobs.Count($"{request.Method.Method} {uri.AbsolutePath}");
        trouble?.Arrived.TrySetResult();
        if (trouble is { Delay.Ticks: > 0 })
        {
            await Task.Delay(trouble.Delay, clock, cancellationToken);
        }

        if (trouble is { AfterDoing: false } && Answer(trouble) is { } instead)
        {
            return instead;
        }

        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var key = request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.FirstOrDefault() : null;
        var answer = await desk.Handle(new(request.Method.Method, uri.AbsolutePath, uri.Query, body, key), cancellationToken);
        if (trouble is { AfterDoing: true } && Answer(trouble) is { } lost)
        {
            return lost;
        }

        var response = Json(answer.Status, answer.Body);
        if (answer.Replayed)
        {
            response.Headers.Add("Idempotent-Replayed", "true");
        }

        return response;
    }

    private static HttpResponseMessage? Answer(SandboxTrouble trouble) => trouble switch
    {
        { Status: 0 } => throw new HttpRequestException("The sandbox was told to break this connection."),
        { Status: { } status } => Json(status, """{"error":{"type":"api_error","message":"The sandbox was told to fail this call."}}"""),
        { Body: { } body } => Json(200, body),
        _ => null,
    };

    private static HttpResponseMessage Json(int status, string body) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
}
