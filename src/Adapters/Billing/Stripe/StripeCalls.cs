using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stripe;

namespace LLMHive.Billing;

/// <summary>Makes calls and turns every end into a value.</summary>
internal sealed partial class StripeCalls
{
    private readonly TimeProvider _clock;
    private readonly StripeMetrics _metrics;
    private readonly ILogger<StripeCalls> _logger;
    private readonly Lazy<V1Services> _api;

    public StripeCalls(HttpClient http, IOptions<StripeOptions> options, TimeProvider clock, StripeMetrics metrics, ILogger<StripeCalls> logger)
    {
        (_clock, _metrics, _logger, Options) = (clock, metrics, logger, options.Value);

        // Not before the first call: making one loads Stripe.net and its serializer, which a start need not wait for.
        _api = new(() => new StripeClient(new StripeClientOptions
        {
            // Stripe.net wants a key, the sandbox does not care which.
            ApiKey = Options.ApiKey.Length > 0 ? Options.ApiKey : "sk_test_sandbox",
            ApiBase = Options.ApiBase.TrimEnd('/'),
            HttpClient = new StripeTransport(http),
        }).V1);
    }

    public V1Services Api => _api.Value;

    public StripeOptions Options { get; }

    public StripeProfile Profile => Options.Profile;

    public DateTimeOffset Now => _clock.GetUtcNow();

    public static RequestOptions Key(PaymentOperation operation) => new() { IdempotencyKey = operation.Key };

    /// <summary>Makes one call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="read">Reads the answer's raw JSON; a <see cref="JsonException"/> says that it is unreadable.</param>
    /// <param name="cancellationToken">The caller gave up: that alone is thrown.</param>
    public async Task<PaymentResult<T>> Call<TEntity, T>(
        Func<V1Services, CancellationToken, Task<TEntity>> call, Func<JsonElement, T> read, CancellationToken cancellationToken)
        where TEntity : StripeEntity
    {
        var started = _clock.GetTimestamp();
        var result = await End(call, read, cancellationToken);
        _metrics.Called(result.Outcome, _clock.GetElapsedTime(started));
        return result;
    }

    private async Task<PaymentResult<T>> End<TEntity, T>(
        Func<V1Services, CancellationToken, Task<TEntity>> call, Func<JsonElement, T> read, CancellationToken cancellationToken)
        where TEntity : StripeEntity
    {
        using var late = new CancellationTokenSource(Options.Timeout, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var answer = await call(Api, both.Token);
            return Read(answer.StripeResponse.Content, read);
        }
        catch (StripeRefusal refusal)
        {
            var failure = StripeRefusals.Read(refusal);
            LogRefused(refusal.Status, failure.Outcome, failure.Fault.Code, failure.Fault.DeclineCode);
            return failure;
        }
        catch (StripeException fault) when (fault.StripeResponse is { } response)
        {
            // Status 200, but not in Stripe.net's words. Ours ask for less.
            return Read(response.Content, read);
        }
        catch (Exception fault) when (fault is StripeException or JsonException or FormatException)
        {
            return Unreadable(fault.Message);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            LogAway(fault.Message);
            return new PaymentFailure(PaymentOutcome.Unavailable, new("unreachable", "The payment server cannot be reached."));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogLate(Options.Timeout);
            return new PaymentFailure(PaymentOutcome.Timeout, new("timeout", $"The payment server did not answer within {Options.Timeout.TotalSeconds} s."));
        }
    }

    private PaymentResult<T> Read<T>(string content, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            return read(document.RootElement);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            return Unreadable(fault.Message);
        }
    }

    private PaymentFailure Unreadable(string reason)
    {
        LogUnreadable(reason);
        return new(PaymentOutcome.Unreadable, new("unreadable", "The payment server said yes in words we cannot read."));
    }

    [LoggerMessage(LogLevel.Information, "The payment server answered {Status}: {Outcome}, {Code}, {DeclineCode}")]
    private partial void LogRefused(int status, PaymentOutcome outcome, string code, string? declineCode);

    [LoggerMessage(LogLevel.Error, "The payment server answered 200, but unreadably: {Reason}")]
    private partial void LogUnreadable(string reason);

    [LoggerMessage(LogLevel.Warning, "The payment server cannot be reached: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(LogLevel.Warning, "The payment server did not answer within {Timeout}")]
    private partial void LogLate(TimeSpan timeout);
}
