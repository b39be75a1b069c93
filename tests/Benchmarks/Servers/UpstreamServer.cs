using System.Diagnostics;
using System.Globalization;
using LLMHive.Models;
using Microsoft.AspNetCore.Http;

namespace LLMHive.Servers;

/// <summary>The provider that all targets lead to; hidden command <c>serve-upstream</c>.</summary>
internal static class UpstreamServer
{
    /// <summary>Answers at once; asked directly and through YARP.</summary>
    public const string Plain = "metered";

    /// <summary>Answers at once; asked only through the product, so that its account is the product's alone.</summary>
    public const string OfProduct = "metered-product";

    /// <summary>Where the accounts stand.</summary>
    public const string AccountsPath = "/accounts";

    /// <summary>Name of a model that waits so long before it answers; twins wait equally long.</summary>
    public static string Waiting(int milliseconds, int twin = 0) => string.Create(CultureInfo.InvariantCulture, $"wait-{milliseconds}-{twin}");

    public static async Task<int> Run(Arguments arguments)
    {
        var deltas = arguments.Integer("deltas", 16, 1, 100_000);
        var waiting = (arguments.Text("waiting") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        arguments.End();

        await using var upstream = await FakeUpstream.Start();
        upstream.Remembers = false;
        var models = new MeteredModels(deltas).Add(upstream, Plain).Add(upstream, OfProduct);
        foreach (var model in waiting)
        {
            models.Add(upstream, model, TimeSpan.FromMilliseconds(int.Parse(model.Split('-')[1], CultureInfo.InvariantCulture)));
        }

        upstream.On(AccountsPath, call => call.Http.Response.WriteAsJsonAsync(new UpstreamAccounts(
            models.ByModel, Stopwatch.GetElapsedTime(0, models.TakeSlowest()).TotalMilliseconds)));
        await ServerLine.Serve(upstream.Address);
        return 0;
    }
}
