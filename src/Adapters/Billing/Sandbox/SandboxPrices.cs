using System.Text.Json.Nodes;

namespace LLMHive.Billing;

/// <summary>What can be sold: the plan catalogue's prices from the start, and those that were made by calls.</summary>
internal sealed class SandboxPrices
{
    /// <summary>Id of the row that holds them.</summary>
    public const string RowId = "prices";

    public long Sequence { get; set; }

    public Dictionary<string, string> Products { get; set; } = [];

    public List<SandboxPrice> Made { get; set; } = [];

    public Dictionary<string, SandboxReplay> Replays { get; set; } = [];

    /// <summary>The prices of the plans that can be had at a moment.</summary>
    public static IEnumerable<SandboxPrice> Of(PlanCatalogue plans, DateTimeOffset at) =>
        from name in plans.Names(at)
        let plan = plans.Find(name, at)!
        from cycle in Enum.GetValues<BillingCycle>()
        let cents = cycle == BillingCycle.Annual ? plan.PriceYearCents : plan.PriceMonthCents
        where cents > 0
        let key = PriceKeys.Of(name, cycle)
        select new SandboxPrice
        {
            Id = FormattableString.Invariant($"price_{key}_v{plan.Version}"), LookupKey = key, Product = "prod_" + name, UnitAmount = cents,
            Interval = cycle == BillingCycle.Annual ? "year" : "month",
            Name = $"LLMHive {name} ({(cycle == BillingCycle.Annual ? "annual" : "monthly")})",
            Metadata = StripePrices.Metadata(plan, cycle),
        };

    /// <summary>All prices; a made one takes the lookup key from the catalogue's.</summary>
    public IReadOnlyList<SandboxPrice> All(IEnumerable<SandboxPrice> seeded) =>
        [.. Made, .. seeded.Select(s => Made.Any(m => m.LookupKey == s.LookupKey) ? s with { LookupKey = null } : s)];

    /// <summary>Answers calls about products and prices.</summary>
    public JsonObject Answer(SandboxRequest request, IReadOnlyList<SandboxPrice> all) => (request.Method, request.Segments) switch
    {
        ("POST", ["products"]) => MakeProduct(request),
        ("GET", ["products", var id]) => SandboxJson.Product(id, NameOf(id, all) ?? throw SandboxFault.Missing("product", id)),
        ("POST", ["prices"]) => SandboxJson.Of(MakePrice(request, all)),
        ("GET", ["prices"]) => SandboxJson.List(Wanted(request, all).Select(SandboxJson.Of), false, "/v1/prices"),
        ("GET", ["prices", var id]) => SandboxJson.Of(all.FirstOrDefault(p => p.Id == id) ?? throw SandboxFault.Missing("price", id)),
        _ => throw SandboxFault.Unplayed(request),
    };

    private static IEnumerable<SandboxPrice> Wanted(SandboxRequest request, IReadOnlyList<SandboxPrice> all)
    {
        var keys = request.Map("lookup_keys").Values;
        return all.Where(p => (keys.Count == 0 || keys.Contains(p.LookupKey ?? "")) && (!request.Has("active") || p.Active == request.Flag("active")));
    }

    private JsonObject MakeProduct(SandboxRequest request)
    {
        var id = request["id"] ?? NextId("prod");
        if (!Products.TryAdd(id, request.Required("name")))
        {
            throw SandboxFault.Invalid("resource_already_exists", $"Product already exists: {id}", "id");
        }

        return SandboxJson.Product(id, Products[id]);
    }

    private SandboxPrice MakePrice(SandboxRequest request, IReadOnlyList<SandboxPrice> all)
    {
        var key = request["lookup_key"];
        var product = request.Required("product");
        if (NameOf(product, all) is null)
        {
            throw SandboxFault.Unknown("product", product, "product");
        }

        if (key is not null && all.Any(p => p.LookupKey == key))
        {
            if (!request.Flag("transfer_lookup_key"))
            {
                throw SandboxFault.Invalid("resource_already_exists", $"A price already uses that lookup key: {key}", "lookup_key");
            }

            for (var i = 0; i < Made.Count; i++)
            {
                Made[i] = Made[i].LookupKey == key ? Made[i] with { LookupKey = null } : Made[i];
            }
        }

        var price = new SandboxPrice
        {
            Id = NextId("price"), LookupKey = key, Product = product, UnitAmount = request.Whole("unit_amount", 0),
            Currency = request.Required("currency"), Interval = request.Required("recurring[interval]"), Name = request["nickname"] ?? "",
            Metadata = request.Map("metadata"),
        };
        Made.Add(price);
        return price;
    }

    private string? NameOf(string product, IReadOnlyList<SandboxPrice> all) =>
        Products.GetValueOrDefault(product) ?? all.FirstOrDefault(p => p.Product == product)?.Name;

    private string NextId(string prefix) => FormattableString.Invariant($"{prefix}_sandbox{++Sequence:x6}");
}
