namespace LLMHive.Load;

/// <summary>Load for operators: on any running hive, over HTTP, with its books checked afterwards.</summary>
internal static class LoadCommand
{
    private const string Standard = "offline/scripted";

    public static async Task<int> Run(Arguments arguments)
    {
        var url = arguments.Text("url") ?? throw new UsageException("--url is missing. Say where the hive listens: --url http://localhost:5000");
        var key = arguments.Text("key") ?? throw new UsageException("--key is missing. Give an API key of scopes chat and billing.");
        var model = arguments.Text("model") ?? Standard;
        var callers = arguments.Integer("callers", 16, 1, 10_000);
        var users = arguments.Integer("users", 0, 0, 100_000);
        var seconds = arguments.Integer("seconds", 30, 1, 3_600);
        var streams = arguments.Flag("streams");
        arguments.End();
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new UsageException($"--url is '{url}'. Give an address such as http://localhost:5000.");
        }

        using var hive = new LoadHive(address);
        var payers = await hive.Payers(key, users);
        var booked = await hive.Booked(payers);
        var tally = new LoadTally();
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            for (var at = caller; !over.IsCancellationRequested; at += callers)
            {
                await hive.Ask(payers[at % payers.Length], model, streams && at % 2 == 1, tally);
            }
        })));
        tally.Took = System.Diagnostics.Stopwatch.GetElapsedTime(began);
        tally.Booked = await hive.Booked(payers) - booked;
        tally.Print(callers, payers.Length, model);
        return tally.BooksAgree && tally.Faults == 0 ? 0 : 1;
    }
}
