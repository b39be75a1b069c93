using LLMHive.Testing.Storage;

namespace LLMHive.Billing;

/// <summary>The sandbox keeps the contract of a payment server.</summary>
public sealed class SandboxContractTests : PaymentProcessorContract, IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private SandboxUnderTest _sandbox = null!;

    protected override IPaymentProcessor Payments => _sandbox.Payments;

    protected override string RunId => "run";

    protected override DateTimeOffset Now => _sandbox.Clock.GetUtcNow();

    public async Task InitializeAsync() => _sandbox = await SandboxUnderTest.Start(_folder.Path, new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));

    public async Task DisposeAsync() => await _sandbox.DisposeAsync();

    public void Dispose() => _folder.Dispose();
}
