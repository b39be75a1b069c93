using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using LLMHive.Chat;
using LLMHive.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Billing;

/// <summary>
/// One world: the whole product with a clock of its own, a sandbox that misbehaves as ordered, and one random number
/// generator from which everything comes, so that a seed tells the same story again.
/// </summary>
internal sealed class SimWorld : IAsyncDisposable
{
    private readonly List<string> _log = [];
    private (Task Arrived, TimeSpan By)? _slow;
    private (int CallsBefore, int Orders) _trouble;
    private int _thrown;

    private SimWorld(HiveUnderTest hive, SimFaults faults, Random random) =>
        (Hive, Faults, Random, Start) = (hive, faults, random, hive.Clock.GetUtcNow());

    public HiveUnderTest Hive { get; }

    public SimFaults Faults { get; }

    public Random Random { get; }

    public DateTimeOffset Start { get; }

    public List<SimUser> Users { get; } = [];

    public IReadOnlyList<string> Log => _log;

    public ISandboxControl Sandbox => Service<ISandboxControl>();

    public DateTimeOffset Now => Hive.Clock.GetUtcNow();

    /// <summary>Starts the world of a seed, on a day from which thirty days lead over the end of a month, often of February.</summary>
    public static async Task<SimWorld> Open(int seed)
    {
        var random = new Random(seed);
        var day = new DateTimeOffset(2026 + random.Next(3), 1, 28, 0, 0, 0, TimeSpan.Zero).AddDays(random.Next(6)).AddMinutes(random.Next(1440));
        var faults = new SimFaults();

        // One after the other, so that the same seed meets its faults at the same steps.
        var settings = new Dictionary<string, string?>
        {
            ["Work:Parallelism"] = "1",
            ["Billing:Subscriptions:CreditOnCancel"] = random.Next(2) == 0 ? "true" : "false",
            ["Ledger:FlushInterval"] = "00:01:00", // Each of them is one turn of a loop, and a day has 864,000 of the usual ones.
            ["Ledger:ShipInterval"] = "00:10:00",
        };
        var hive = await HiveUnderTest.Start(day, settings, services =>
        {
            services.Remove(services.Single(service => service.ImplementationType == typeof(WorkLoop)));
            faults.Wrap(services);
        });
        var world = new SimWorld(hive, faults, random);
        for (var n = 0; n < 3; n++)
        {
            var id = FormattableString.Invariant($"u{n}");
            world.Users.Add(new(id, await hive.SignUp(id)));
        }

        return world;
    }

    public T Service<T>()
        where T : notnull => Hive.Services.GetRequiredService<T>();

    public bool Chance(double share) => Random.NextDouble() < share;

    public T OneOf<T>(params ReadOnlySpan<T> choices) => choices[Random.Next(choices.Length)];

    public void Note(string what) => _log.Add($"{Now.ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} {what}");

    /// <summary>Moves the clock and does what is due.</summary>
    public async Task Advance(TimeSpan by)
    {
        Hive.Clock.Advance(by);
        var run = await Pump(Service<IWorkRunner>().RunDue());
        Note(FormattableString.Invariant($"{run} items of work"));
    }

    /// <summary>Sends a request; slow answers of the processor take their time on the world's clock.</summary>
    public async Task<(HttpStatusCode Status, string Body)> Send(HttpMethod method, string path, object? body, string? key, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key ?? HiveUnderTest.AdminKey);
        request.Content = body is null ? null : JsonContent.Create(body);
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var response = await Pump(Hive.Http.SendAsync(request));
        var text = await response.Content.ReadAsStringAsync();
        Note($"  {method} {path} {(body is null ? "" : JsonSerializer.Serialize(body))} -> {(int)response.StatusCode} {Short(text)}");
        if (response.StatusCode == HttpStatusCode.InternalServerError && !StorageFailed())
        {
            throw new InvalidOperationException($"500 without a fault of ours: {method} {path}: {text}");
        }

        return (response.StatusCode, text);
    }

    public async Task<JsonElement> Get(string path)
    {
        var (status, body) = await Send(HttpMethod.Get, path, null, null);
        using var document = JsonDocument.Parse(body);
        return status == HttpStatusCode.OK ? document.RootElement.Clone() : throw new InvalidOperationException($"GET {path}: {(int)status} {body}");
    }

    /// <summary>Waits for something. When a call to the processor is slow, the clock moves on until it is over.</summary>
    public async Task<T> Pump<T>(Task<T> task)
    {
        while (_slow is { } slow)
        {
            if (await Task.WhenAny(task, slow.Arrived) == task)
            {
                break;
            }

            _slow = null;
            Hive.Clock.Advance(slow.By);
        }

        return await task;
    }

    /// <summary>Orders trouble for one of the next calls to the processor.</summary>
    public void Trouble()
    {
        if (TroubleWaits)
        {
            return;
        }

        var good = Random.Next(4);
        _trouble = (Sandbox.Calls.Count, good + 1);
        for (var n = 0; n < good; n++)
        {
            _ = Sandbox.SlowNext(TimeSpan.Zero);
        }

        var kind = Random.Next(8);
        switch (kind)
        {
            case 0 or 1:
                Sandbox.FailNext(0, afterDoing: kind == 1);
                break;
            case 2 or 3:
                Sandbox.FailNext(500, afterDoing: kind == 3);
                break;
            case 4:
                Sandbox.GarbleNext("{\"object\":");
                break;
            case 5:
                Sandbox.GarbleNext("{}");
                break;
            default:
                var by = kind == 6 ? TimeSpan.FromSeconds(15) : TimeSpan.FromMinutes(5);
                _slow = (Sandbox.SlowNext(by), by);
                break;
        }

        Note(FormattableString.Invariant($"trouble {kind} at the processor, {good} calls ahead"));
    }

    /// <summary>From now on nothing goes wrong.</summary>
    public async Task Calm()
    {
        Faults.Disarm();
        while (TroubleWaits)
        {
            await Pump(Service<IPaymentProcessor>().Customers.Fetch("cus_nobody", default));
        }

        while (Service<SandboxKnobs>().Declines.Take() is not null)
        {
        }
    }

    public ValueTask DisposeAsync() => Hive.DisposeAsync();

    private bool TroubleWaits => Sandbox.Calls.Count - _trouble.CallsBefore < _trouble.Orders;

    private bool StorageFailed()
    {
        var before = _thrown;
        _thrown = Faults.Thrown;
        return before < _thrown;
    }

    private static string Short(string text) => text.Length > 400 ? text[..400] : text;
}
