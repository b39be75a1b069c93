using System.Text.Json;
using LLMHive.Models;
using LLMHive.Processes;

namespace LLMHive.Crashes;

/// <summary>
/// Kills the product at drawn moments under load, starts it again on the same data, and holds its ledger against what the
/// callers received and what the upstream served.
/// </summary>
public sealed class CrashCheck(CrashPlan plan)
{
    private const string Model = "metered";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private readonly List<CrashCall> _answered = [];
    private readonly List<TimeSpan> _restarts = [];
    private readonly List<string> _faults = [];
    private int _cutOff;

    /// <summary>Runs all rounds and the comparison at the end.</summary>
    /// <param name="progress">Told a line after each round; null = nobody.</param>
    public async Task<CrashReport> Run(Action<string>? progress = null)
    {
        using var folder = new TemporaryFolder();
        await using var upstream = await FakeUpstream.Start();
        upstream.Remembers = false;
        var models = new MeteredModels(8).Add(upstream, Model, pause: Pause);
        FakeProviderFile.Write(folder["models.json"], upstream.BaseUrl, [Model]);
        var launch = new HostLaunch { Assembly = plan.Assembly, DataDirectory = folder["data"], FakeProviderFile = folder["models.json"] };

        var moments = new Random(plan.Seed);
        var host = await HostProcess.Start(launch);
        try
        {
            for (var round = 0; round < plan.Rounds; round++)
            {
                await Crash(host, round, moments.Next(1, plan.MostPieces + 1));
                await host.DisposeAsync();
                host = await HostProcess.Start(launch);
                _restarts.Add(host.ReadyAfter);
                progress?.Invoke(FormattableString.Invariant(
                    $"crash {round + 1}: {_answered.Count} whole answers so far, {_cutOff} cut off, back in {host.ReadyAfter.TotalSeconds:0.00} s"));
            }

            return await Compare(host, folder["data"], models);
        }
        finally
        {
            await host.DisposeAsync();
        }
    }

    private async Task Crash(HostProcess host, int round, int killAt)
    {
        using var client = host.CreateClient();
        using var late = new CancellationTokenSource(plan.Patience);
        var load = new CrashLoad(client, round, killAt);
        var callers = load.Run(plan.Callers, FakeProviderFile.IdOf(Model), late.Token);
        if (await Task.WhenAny(load.Moment, callers) == callers)
        {
            _faults.Add($"Round {round}: the callers stopped before {killAt} pieces had come (seed {plan.Seed}).");
        }

        await host.Kill();
        await callers;
        _answered.AddRange(load.Answered);
        _faults.AddRange(load.Faults);
        _cutOff += load.CutOff;
    }

    private async Task<CrashReport> Compare(HostProcess host, string data, MeteredModels models)
    {
        var reported = await Reported(host);
        if (await host.Stop() is not 0 and var code)
        {
            _faults.Add($"The last stop ended with exit code {code}.");
        }

        var path = Path.Combine(data, "llmhive.db");
        var rows = LedgerFile.Rows(path);
        var sum = (In: rows.Sum(static row => row.TokensIn), Out: rows.Sum(static row => row.TokensOut));
        CompareSums("the usage endpoint after the last start", reported, sum);
        CompareSums("the running totals", LedgerFile.Totals(path), sum);
        CompareCalls(rows.ToLookup(static row => row.RequestId), models.ByUser);
        return new()
        {
            Crashes = plan.Rounds,
            PlainAnswers = _answered.Count(static call => !call.Streamed),
            StreamedAnswers = _answered.Count(static call => call.Streamed),
            CutOff = _cutOff,
            Rows = rows.Count,
            Restarts = _restarts,
            Faults = _faults,
        };
    }

    private void CompareCalls(ILookup<string, LedgerRow> rows, IReadOnlyDictionary<string, ServedTokens> served)
    {
        foreach (var twice in rows.Where(static request => request.Count() > 1))
        {
            _faults.Add($"Request {twice.Key} has {twice.Count()} rows.");
        }

        foreach (var call in _answered)
        {
            var booked = rows[call.RequestId].FirstOrDefault();
            var given = served.GetValueOrDefault(call.Marker);
            if (booked is null)
            {
                _faults.Add($"{call.Marker} ({call.RequestId}) was answered in full and has no row.");
            }
            else if (given.Calls != 1 || (booked.TokensIn, booked.TokensOut) != (given.PromptTokens, given.CompletionTokens))
            {
                _faults.Add($"{call.Marker} ({call.RequestId}) is booked as {booked} and was served as {given}.");
            }
        }
    }

    private void CompareSums(string what, (long In, long Out) found, (long In, long Out) sum)
    {
        if (found != sum)
        {
            _faults.Add($"The rows sum up to {sum}, {what} to {found} tokens.");
        }
    }

    private static async Task<(long In, long Out)> Reported(HostProcess host)
    {
        using var client = host.CreateClient();
        await using var body = await client.GetStreamAsync(new Uri("/api/v1/billing/usage/admin/current-period", UriKind.Relative));
        using var usage = await JsonDocument.ParseAsync(body);
        return (usage.RootElement.GetProperty("prompt_tokens").GetInt64(), usage.RootElement.GetProperty("completion_tokens").GetInt64());
    }
}
