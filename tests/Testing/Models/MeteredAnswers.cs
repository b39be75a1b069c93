using System.Globalization;
using System.Text;

namespace LLMHive.Models;

/// <summary>The bytes that metered models answer with, made once: an answer must cost the upstream as little as it can.</summary>
internal sealed class MeteredAnswers
{
    // Prompt tokens differ from call to call, so that a row booked to the wrong request shows.
    private const int Variants = 8;
    private const int FewestPromptTokens = 10;
    private const string Head = """data: {"id":"chatcmpl-metered","object":"chat.completion.chunk","model":"metered","created":1""";

    private readonly byte[][] _plain;
    private readonly byte[][] _usage;

    public MeteredAnswers(int deltas)
    {
        CompletionTokens = deltas;
        _plain = [.. Enumerable.Range(0, Variants).Select(at => Encoding.UTF8.GetBytes(Plain(FewestPromptTokens + at, deltas)))];
        _usage = [.. Enumerable.Range(0, Variants).Select(at => Event($"{Head},\"choices\":[],{Usage(FewestPromptTokens + at, deltas)}}}"))];
    }

    /// <summary>Tokens of every answer: one per delta.</summary>
    public int CompletionTokens { get; }

    public static byte[] Role { get; } = Event(Head + ""","choices":[{"index":0,"delta":{"role":"assistant"},"finish_reason":null}]}""");

    public static byte[] Delta { get; } = Event(Head + ""","choices":[{"index":0,"delta":{"content":"42 "},"finish_reason":null}]}""");

    public static byte[] Stop { get; } = Event(Head + ""","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""");

    public static byte[] Done { get; } = "data: [DONE]\n\n"u8.ToArray();

    public static int PromptTokensOf(long sequence) => FewestPromptTokens + (int)(sequence % Variants);

    public byte[] PlainOf(long sequence) => _plain[sequence % Variants];

    public byte[] UsageOf(long sequence) => _usage[sequence % Variants];

    private static byte[] Event(string json) => Encoding.UTF8.GetBytes(json + "\n\n");

    private static string Plain(int prompt, int completion) =>
        $$$"""
        {"id":"chatcmpl-metered","object":"chat.completion","created":1,"model":"metered","choices":[{"index":0,"message":{"role":"assistant","content":"42"},"finish_reason":"stop"}],{{{Usage(prompt, completion)}}}}
        """;

    private static string Usage(int prompt, int completion) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        "usage":{"prompt_tokens":{{prompt}},"completion_tokens":{{completion}},"total_tokens":{{prompt + completion}}}
        """);
}
