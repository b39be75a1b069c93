namespace LLMHive.Servers;

/// <summary>How a server of this program tells its parent where it listens, and how it learns that the parent is gone.</summary>
internal static class ServerLine
{
    public const string Beginning = "listening on ";

    /// <summary>Prints the address and serves until the parent kills this process, or goes away itself.</summary>
    public static async Task Serve(string address)
    {
        Console.WriteLine(Beginning + address);
        var parent = ParentId();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (ParentId() == parent)
        {
            await timer.WaitForNextTickAsync();
        }
    }

    // A process whose parent died is handed to another one.
    private static string ParentId()
    {
        var status = File.ReadAllText("/proc/self/stat");
        return status[(status.LastIndexOf(')') + 2)..].Split(' ')[1];
    }
}
