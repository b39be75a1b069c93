using System.Diagnostics;
using System.Net;
using System.Text;

namespace LLMHive.Load;

/// <summary>Makes one call after the other with a buffer of its own.</summary>
internal sealed class Caller(Target target, bool streams)
{
    private byte[] _buffer = new byte[32 * 1024];

    /// <summary>Makes one call.</summary>
    /// <returns>Ticks of <see cref="Stopwatch"/> to the end of the answer or, when it streams, to the first piece of its text.</returns>
    /// <exception cref="InvalidDataException">The answer is not whole: no usage, or no <c>[DONE]</c>.</exception>
    public async Task<long> Call()
    {
        using var request = target.Request(streams);
        var began = Stopwatch.GetTimestamp();
        using var response = await target.Send(request);
        await using var body = await response.Content.ReadAsStreamAsync();
        long first = 0;
        var length = 0;
        while (await body.ReadAsync(_buffer.AsMemory(length)) is > 0 and var count)
        {
            length += count;
            if (streams && first == 0 && _buffer.AsSpan(0, length).IndexOf("\"content\":\""u8) >= 0)
            {
                first = Stopwatch.GetTimestamp();
            }

            if (length == _buffer.Length)
            {
                Array.Resize(ref _buffer, length * 2);
            }
        }

        var ended = Stopwatch.GetTimestamp();
        Check(response.StatusCode, _buffer.AsSpan(0, length));
        return (streams ? first : ended) - began;
    }

    private void Check(HttpStatusCode status, ReadOnlySpan<byte> answer)
    {
        var whole = status == HttpStatusCode.OK
            && answer.IndexOf("\"usage\":{"u8) >= 0
            && (!streams || (answer.EndsWith("data: [DONE]\n\n"u8) && answer.IndexOf("\"content\":\""u8) >= 0));
        if (!whole)
        {
            throw new InvalidDataException($"{target.Name} gave no whole answer ({(int)status}): {Encoding.UTF8.GetString(answer)}");
        }
    }
}
