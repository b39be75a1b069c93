using System.Text.Json;
using BenchmarkDotNet.Attributes;
using LLMHive.Chat;
using LLMHive.Models;

namespace LLMHive.Micro;

/// <summary>Reading a request body.</summary>
public class RequestReaderBenchmarks
{
    private const int PerMessage = 250;
    private byte[] _body = [];

    /// <summary>Size of the body in bytes, about.</summary>
    [Params(1_000, 100_000)]
    public int Bytes { get; set; }

    /// <summary>A conversation of that size, in messages of a few sentences.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var text = string.Concat(Enumerable.Repeat("What is six times seven? ", PerMessage / 25));
        var messages = Enumerable.Range(0, Math.Max(1, Bytes / (PerMessage + 40)))
            .Select(at => new { role = at % 2 == 0 ? "user" : "assistant", content = text });
        _body = JsonSerializer.SerializeToUtf8Bytes(new { model = "fake/metered", messages, max_tokens = 64, stream = true });
    }

    /// <summary>The checks and the few fields the front door needs.</summary>
    [Benchmark]
    public bool Read()
    {
        var (request, refusal) = RequestReader.Read(HiveOperation.ChatCompletions, _body);
        return request is not null ? true : throw new InvalidOperationException(refusal!.Message);
    }
}
