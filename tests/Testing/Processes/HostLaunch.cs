namespace LLMHive.Processes;

/// <summary>How to start the product.</summary>
public sealed record HostLaunch
{
    /// <summary>Path of its assembly; see <see cref="HostBuild.Find"/>.</summary>
    public required string Assembly { get; init; }

    /// <summary>Folder of its durable files.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Its <c>models.json</c>; see <see cref="FakeProviderFile"/>.</summary>
    public required string FakeProviderFile { get; init; }

    /// <summary>Secret of its admin key.</summary>
    public string AdminKey { get; init; } = "hive_admin_key_of_the_process_tests";

    /// <summary>Where it runs.</summary>
    public NodePlace Place { get; init; } = NodePlace.Loopback;

    /// <summary>Port of its API; 0 = one that is free on loopback.</summary>
    public int Port { get; init; }

    /// <summary>How long its start may take before it counts as failed.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Further environment variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
