using LLMHive.Accounts;
using LLMHive.Limits;

namespace LLMHive;

/// <summary>What the Api knows of one request; a feature of its <see cref="HttpContext"/>.</summary>
internal sealed class ApiRequest(string id, long startedAt)
{
    private SemaphoreSlim? _places;

    /// <summary>Our own id: what the ledger and the log call this request, whatever the caller calls it.</summary>
    public string Id { get; } = id;

    /// <summary>Timestamp of the clock at the start.</summary>
    public long StartedAt { get; } = startedAt;

    /// <summary>Who is calling; null without a good key.</summary>
    public Principal? Caller { get; set; }

    /// <summary>Hash of the key it came with; null without a good key.</summary>
    public string? KeyHash { get; set; }

    /// <summary>The limits as the gate in front saw them; null for operators and model calls.</summary>
    public LimitStatus? Limits { get; set; }

    /// <summary>Set when the key was wrong once too often from this address: how long until the next try counts as one of few.</summary>
    public TimeSpan? WrongKeyWait { get; set; }

    /// <summary>Its key was not known yet, and too many others' were looked up.</summary>
    public bool IsCrowdedOut { get; set; }

    /// <summary>It has taken one of these places.</summary>
    public void Holds(SemaphoreSlim places) => _places = places;

    /// <summary>It is admitted, or over: its place, if it has one, is another newcomer's.</summary>
    public void LetIn() => StepAside();

    /// <summary>Gives its place back; false when it had none.</summary>
    public bool StepAside()
    {
        var places = Interlocked.Exchange(ref _places, null);
        places?.Release();
        return places is not null;
    }

    /// <summary>The request's state.</summary>
    public static ApiRequest Of(HttpContext http) =>
        http.Features.Get<ApiRequest>() ?? throw new InvalidOperationException("UseHiveApi() must come before everything that answers requests.");

    /// <summary>Who is calling, on routes that demand a key.</summary>
    public static Principal CallerOf(HttpContext http) =>
        Of(http).Caller ?? throw new InvalidOperationException($"{http.Request.Path} is reachable without a key but needs a caller.");
}
