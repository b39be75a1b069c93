using System.ComponentModel.DataAnnotations;

namespace LLMHive;

/// <summary>Settings of the HTTP front; section <c>Api</c>.</summary>
public sealed class ApiOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Api";

    /// <summary>Largest JSON body in bytes; larger ones get 413. Default 10 MB.</summary>
    [Range(1_024, 1_000_000_000)]
    public int MaxBodyBytes { get; set; } = 10_000_000;

    /// <summary>
    /// Seconds for which the answer of a key look-up is believed. A revoked key works at most this long, so it stays below
    /// the promised five seconds. Default 4.
    /// </summary>
    [Range(0, 4.5)]
    public double KeyCacheSeconds { get; set; } = 4;

    /// <summary>
    /// Seconds for which a key that was good is believed on while it cannot be looked up, since the database or a node is away.
    /// 0 = not at all. Default 600.
    /// </summary>
    [Range(0, 86_400)]
    public double KeyGraceSeconds { get; set; } = 600;

    /// <summary>Most keys, right and wrong ones together, that are remembered at a time. Default 10,000.</summary>
    [Range(1, 10_000_000)]
    public int KeyCacheSize { get; set; } = 10_000;

    /// <summary>
    /// Requests whose key this process has not seen yet that are looked up and admitted at a time. Ten times as many wait, for three
    /// seconds at most; the others get 503. Default 100.
    /// </summary>
    [Range(1, 100_000)]
    public int Newcomers { get; set; } = 100;

    /// <summary>
    /// Addresses and networks of the proxies in front of the API, separated by commas. From them <c>X-Forwarded-For</c> and
    /// <c>X-Forwarded-Proto</c> say who calls and whether by TLS; from others both are ignored. Empty (the default) = ignored
    /// from everybody. Behind a proxy that is not named here all callers share one address, and so its limits.
    /// </summary>
    public string TrustedProxies { get; set; } = "";

    /// <summary>Wrong keys a minute from one address before it gets 429 instead of 401. Default 60.</summary>
    [Range(1, 1_000_000)]
    public int WrongKeysPerMinute { get; set; } = 60;

    /// <summary>Seconds without a byte after which an event stream gets a comment line. Default 15.</summary>
    [Range(1, 300)]
    public double KeepAliveSeconds { get; set; } = 15;

    /// <summary>
    /// Seconds for which a piece of an event stream waits for its reader, who must take some 32 KB of what waits before it; then his
    /// connection is closed, and the call ends as when its caller leaves. Default 60.
    /// </summary>
    [Range(1, 3_600)]
    public double ReaderSeconds { get; set; } = 60;

    /// <summary>Seconds that a client has, from the first byte on, to send a request's headers; then its connection is closed. Default 15.</summary>
    [Range(1, 300)]
    public double HeaderSeconds { get; set; } = 15;

    /// <summary>
    /// Seconds without any sign of life from the front door after which a request is given up. Long enough for an admission
    /// that waits until a lost node is known to be lost. Default 30.
    /// </summary>
    [Range(3, 300)]
    public double SilenceSeconds { get; set; } = 30;

    /// <summary>
    /// Seconds for which a stopping process still serves as ever while <c>/health/ready</c> says no already, so that the
    /// balancer has turned away before the door closes. Default 5; the embedded host has no balancer and takes 0.
    /// </summary>
    [Range(0, 300)]
    public double DrainSeconds { get; set; } = 5;

    /// <summary>Seconds that requests have to end once the door is closed; what still runs then ends with an error. Default 30.</summary>
    [Range(0, 300)]
    public double GraceSeconds { get; set; } = 30;
}
