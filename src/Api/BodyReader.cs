using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace LLMHive;

/// <summary>Reads a JSON body as bytes, never more than the limit, whether or not its length was announced.</summary>
internal sealed class BodyReader(IOptions<ApiOptions> options)
{
    // A caller who merely announces a large body must not get memory for it.
    private const int TrustedLength = 256 * 1024;

    private readonly int _limit = options.Value.MaxBodyBytes;

    /// <summary>The body; or why it cannot be taken (415, 413). Bodies that break off throw <see cref="BadHttpRequestException"/>.</summary>
    public ValueTask<Outcome<byte[]>> Read(HttpRequest request) => Read(request, _limit);

    private static ValueTask<Outcome<byte[]>> Read(HttpRequest request, int limit)
    {
        if (!IsJson(request))
        {
            return new(Refusals.OfStatus(StatusCodes.Status415UnsupportedMediaType, request));
        }

        return new(ReadRaw(request, limit));
    }

    /// <summary>The bytes as they came, of whatever type; or the refusal of more than <paramref name="limit"/> (413).</summary>
    public static Task<Outcome<byte[]>> ReadRaw(HttpRequest request, int limit) =>
        request.ContentLength > limit ? Task.FromResult<Outcome<byte[]>>(Refusals.BodyTooLarge(limit)) : ReadAll(request, limit);

    /// <summary>The body's fields as a value; or why there is none (415, 413, 400). Routes that know how small their bodies are say so.</summary>
    public async Task<Outcome<T>> Read<T>(HttpRequest request, Func<Fields, T> read, int limit = int.MaxValue)
        where T : class
    {
        var body = await Read(request, Math.Min(limit, _limit));
        return body.Value is { } utf8 ? Fields.Read(utf8, read) : body.Refusal!;
    }

    private static async Task<Outcome<byte[]>> ReadAll(HttpRequest request, int limit)
    {
        var reader = request.BodyReader;
        var announced = (int)Math.Min(request.ContentLength ?? 0, TrustedLength);
        var body = new ArrayBufferWriter<byte>(Math.Max(announced, 256));
        while (true)
        {
            var read = await reader.ReadAsync(request.HttpContext.RequestAborted);
            if (read.Buffer.Length > limit - body.WrittenCount)
            {
                reader.AdvanceTo(read.Buffer.End);
                return Refusals.BodyTooLarge(limit);
            }

            if (read.IsCompleted && body.WrittenCount == 0)
            {
                var whole = read.Buffer.ToArray(); // The usual case: it arrived in one piece and is copied once.
                reader.AdvanceTo(read.Buffer.End);
                return whole;
            }

            foreach (var piece in read.Buffer)
            {
                body.Write(piece.Span);
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return body.WrittenSpan.ToArray();
            }
        }
    }

    private static bool IsJson(HttpRequest request)
    {
        var type = request.ContentType;
        if (type == "application/json")
        {
            return !request.Headers.ContainsKey(HeaderNames.ContentEncoding);
        }

        if (string.IsNullOrEmpty(type))
        {
            // Bodies that may be left out are left out without a type.
            return request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false };
        }

        return MediaTypeHeaderValue.TryParse(type, out var media)
            && (media.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || media.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            && (!media.Charset.HasValue || HeaderUtilities.RemoveQuotes(media.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            && !request.Headers.ContainsKey(HeaderNames.ContentEncoding);
    }
}
