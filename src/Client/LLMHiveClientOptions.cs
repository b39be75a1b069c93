namespace LLMHive;

/// <summary>Settings of <see cref="ILLMHive"/>.</summary>
public sealed class LLMHiveClientOptions
{
    /// <summary>Names this service where others read who acted: in the ledger's rows and in the audit. 1 to 64 characters of <c>a-z A-Z 0-9 . _ @ -</c>; default <c>service</c>.</summary>
    public string ServiceName { get; set; } = "service";

    /// <summary>Seconds without any sign of life, heartbeats included, after which a node is given up; 3 to 300, default 12.</summary>
    public double SilenceSeconds { get; set; } = 12;
}
