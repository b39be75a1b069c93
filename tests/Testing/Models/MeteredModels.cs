using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace LLMHive.Models;

/// <summary>
/// Models of the <see cref="FakeUpstream"/> that answer as fast as can be, or after a fixed delay, and keep exact accounts:
/// what was served per model, and per request where the body's <c>user</c> field names one.
/// </summary>
/// <param name="deltas">Answer tokens, and deltas of a streamed answer.</param>
public sealed class MeteredModels(int deltas = 16)
{
    private readonly MeteredAnswers _answers = new(deltas);
    private readonly ConcurrentDictionary<string, ServedTokens> _byModel = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ServedTokens> _byUser = new(StringComparer.Ordinal);
    private long _sequence;
    private long _slowest;

    /// <summary>Served so far, by model.</summary>
    public IReadOnlyDictionary<string, ServedTokens> ByModel => _byModel;

    /// <summary>Served so far, by the <c>user</c> field of the request; a retry would show as two calls.</summary>
    public IReadOnlyDictionary<string, ServedTokens> ByUser => _byUser;

    /// <summary>Adds a model to an upstream.</summary>
    /// <param name="upstream">The upstream.</param>
    /// <param name="name">Its name.</param>
    /// <param name="wait">Time before the first byte.</param>
    /// <param name="pause">Time before each delta of a streamed answer.</param>
    public MeteredModels Add(FakeUpstream upstream, string name, TimeSpan wait = default, TimeSpan pause = default)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        upstream.On(name, call => Answer(call, wait, pause));
        return this;
    }

    /// <summary>Longest time, in ticks of <see cref="Stopwatch"/>, that a call took to be answered to the end since this was last asked.</summary>
    public long TakeSlowest() => Interlocked.Exchange(ref _slowest, 0);

    private async Task Answer(FakeCall call, TimeSpan wait, TimeSpan pause)
    {
        var arrived = Stopwatch.GetTimestamp();
        var sequence = Interlocked.Increment(ref _sequence);
        var gone = call.Http.RequestAborted;
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, gone);
        }

        if (call.Stream)
        {
            await Stream(call, sequence, pause);
        }
        else
        {
            var answer = _answers.PlainOf(sequence);
            call.Http.Response.ContentType = "application/json";
            call.Http.Response.ContentLength = answer.Length;
            Book(call, sequence, arrived);
            await call.Http.Response.BodyWriter.WriteAsync(answer, gone);
            return;
        }

        // Booked before the last bytes go out: whoever has them finds them in the books.
        Book(call, sequence, arrived);
        await call.Http.Response.BodyWriter.WriteAsync(MeteredAnswers.Done, gone);
    }

    private async Task Stream(FakeCall call, long sequence, TimeSpan pause)
    {
        var (body, gone) = (call.Http.Response.BodyWriter, call.Http.RequestAborted);
        call.Http.Response.ContentType = "text/event-stream";
        await body.WriteAsync(MeteredAnswers.Role, gone);
        for (var at = 0; at < _answers.CompletionTokens; at++)
        {
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, gone);
            }

            await body.WriteAsync(MeteredAnswers.Delta, gone);
        }

        await body.WriteAsync(MeteredAnswers.Stop, gone);
        if (call.IncludeUsage)
        {
            await body.WriteAsync(_answers.UsageOf(sequence), gone);
        }
    }

    private void Book(FakeCall call, long sequence, long arrived)
    {
        var served = new ServedTokens(1, MeteredAnswers.PromptTokensOf(sequence), _answers.CompletionTokens);
        _byModel.AddOrUpdate(call.Model, static (_, more) => more, static (_, sum, more) => sum + more, served);
        if (UserOf(call.Body) is { } user)
        {
            _byUser.AddOrUpdate(user, static (_, more) => more, static (_, sum, more) => sum + more, served);
        }

        var took = Stopwatch.GetTimestamp() - arrived;
        long known;
        while (took > (known = Interlocked.Read(ref _slowest)) && Interlocked.CompareExchange(ref _slowest, took, known) != known)
        {
        }
    }

    private static string? UserOf(byte[] body)
    {
        var reader = new Utf8JsonReader(body);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("user"u8) && reader.Read())
            {
                return reader.GetString();
            }
        }

        return null;
    }
}
