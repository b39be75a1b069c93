using LLMHive.Storage;
using LLMHive.Testing.Storage;
using LLMHive.Usage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Storage;

namespace LLMHive.Integration.Storage;

public sealed class SqliteStorageSetupTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_OtherServices_FindTheStoreOpenWhileTheyStartAndStop()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);

        // Registered first, as a silo may be: the store must be open all the same.
        builder.Services.AddSingleton<Neighbour>().AddHostedService(provider => provider.GetRequiredService<Neighbour>());
        builder.Services.AddSqliteStorage(options => options.DataDirectory = _folder.Path);
        using var host = builder.Build();
        await host.StartAsync();
        await host.StopAsync();
        Assert.Equal(["started", "stopped"], host.Services.GetRequiredService<Neighbour>().Done);
    }

    [Fact]
    public void AddSqliteStorage_DefaultProvider_IsFoundWithAndWithoutItsName()
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        using var provider = services.AddSqliteStorage(options => options.DataDirectory = _folder.Path).BuildServiceProvider();
        Assert.Same(provider.GetRequiredService<IGrainStorage>(), provider.GetRequiredKeyedService<IGrainStorage>("Default"));
    }

    [Theory]
    [InlineData("Storage:DataDirectory", "", "DataDirectory")]
    [InlineData("Ledger:Level", "7", "Level")]
    [InlineData("Ledger:FlushInterval", "00:00:00", "FlushInterval")]
    [InlineData("Work:MaxAttempts", "0", "MaxAttempts")]
    public async Task Start_WrongSetting_FailsAndNamesIt(string key, string value, string named)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("Storage:DataDirectory", _folder.Path)]).AddInMemoryCollection([new(key, value)]);
        builder.Services.AddSqliteStorage();
        using var host = builder.Build();
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WorkLoop_Tick_RunsDueWork()
    {
        var clock = new SignallingClock(TimeSpan.FromSeconds(1));
        var handler = new SignallingHandler();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<TimeProvider>(clock).AddSingleton<IWorkHandler>(handler);
        builder.Services.AddSqliteStorage(options => options.DataDirectory = _folder.Path);
        using var host = builder.Build();
        await host.StartAsync();
        await host.Services.GetRequiredService<IWorkQueue>().Add(
            new WorkItem { Id = "a", Kind = handler.Kind, DueAt = clock.GetUtcNow() }, default);
        await clock.Armed;
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("a", (await handler.Ran).Id);
        await host.StopAsync();
    }

    private sealed class Neighbour(IQueryTables tables, IUsageLedger ledger) : IHostedService
    {
        public List<string> Done { get; } = [];

        public Task StartAsync(CancellationToken cancellationToken) => Use("started", cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Use("stopped", cancellationToken);

        private async Task Use(string what, CancellationToken cancellationToken)
        {
            await tables.Find(QueryKinds.Run, "x", cancellationToken);
            await ledger.Load("ann", default, default, cancellationToken);
            Done.Add(what);
        }
    }

    /// <summary>Tells when somebody waits for a tick.</summary>
    private sealed class SignallingClock(TimeSpan tick) : FakeTimeProvider
    {
        private readonly TaskCompletionSource _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Armed => _armed.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == tick)
            {
                _armed.TrySetResult();
            }

            return timer;
        }
    }

    private sealed class SignallingHandler : IWorkHandler
    {
        private readonly TaskCompletionSource<WorkItem> _ran = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Kind => "signal";

        public Task<WorkItem> Ran => _ran.Task;

        public Task<DateTimeOffset?> Run(WorkItem item, CancellationToken cancellationToken)
        {
            _ran.TrySetResult(item);
            return Task.FromResult<DateTimeOffset?>(null);
        }
    }
}
