using LLMHive.Limits;
using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Usage;

namespace LLMHive.Chat;

/// <summary>Turns a parsed request into a plan: which models, at what most, or why not.</summary>
/// <param name="catalogue">The models.</param>
/// <param name="engines">The engines.</param>
/// <param name="options">Settings of admission.</param>
internal sealed class CallPlanner(IModelCatalogue catalogue, StrategyCatalogue engines, LimitsOptions options)
{
    /// <summary>Longest call of a single model, streaming included.</summary>
    private static readonly TimeSpan CallTime = TimeSpan.FromMinutes(10);
    private readonly RunBudget _budget = new(options);

    /// <summary>Plans the request.</summary>
    /// <param name="call">The request.</param>
    /// <param name="request">What was read of it.</param>
    /// <param name="promoted">
    /// The preset that stands for the model; null = the model itself. The model itself also where the preset is gone or does not
    /// take the request, and where the caller's plan includes not the preset's engine or none of its members.
    /// </param>
    public Outcome<CallPlan> Plan(HiveCall call, ParsedRequest request, string? promoted = null)
    {
        var kind = call.Operation == HiveOperation.Embeddings ? ModelKind.Embedding : ModelKind.Chat;
        if (catalogue.Find(request.Model) is not { } model)
        {
            return Unknown(request.Model, "model");
        }

        if (model.Kind == ModelKind.Hive && kind == ModelKind.Chat)
        {
            var own = PlanRun(call, request, model);
            var preset = promoted is not null && catalogue.Find(promoted) is { Kind: ModelKind.Hive } found
                ? PlanRun(call, request, found with { Id = model.Id }).Value
                : null;
            return preset is null ? own
                : own.Value is null ? preset
                : preset with { Otherwise = own.Value, Admission = preset.Admission with { Otherwise = own.Value.Admission } };
        }

        if (model.Kind != kind)
        {
            return Refusal.Of(
                RefusalCodes.InvalidRequest,
                $"'model' is {model.Id}, which is no {(kind == ModelKind.Chat ? "chat" : "embedding")} model. GET /v1/models tells the kinds.", "model");
        }

        if (request.HasHive)
        {
            return Refusal.Of(
                RefusalCodes.UnsupportedParameter, $"'hive' needs a hive model, and 'model' is {model.Id}. Use hive/vote or another hive model, or leave it out.", "hive");
        }

        foreach (var field in request.Priced)
        {
            if (model.Allow.IsDefaultOrEmpty || !model.Allow.Contains(field.Name))
            {
                return field.Refuse(model.Id);
            }
        }

        return PlanSingle(call, request, model);
    }

    private Outcome<CallPlan> PlanSingle(HiveCall call, ParsedRequest request, ModelCard model)
    {
        var embeds = call.Operation == HiveOperation.Embeddings;
        var output = embeds ? 0 : request.MaxOutputTokens ?? options.DefaultOutputTokens;
        var most = (long)output * request.Choices;
        if (model.Price is not { } price)
        {
            return Unpriced(model.Id, "model");
        }

        var cost = price.Cost(new TokenUsage(request.PromptTokens, most));
        var time = call.Within < CallTime ? call.Within.Value : CallTime;
        return new CallPlan(
            model, [], null, output, request.Hive, Admission(call, request, request.Hive, null, [new(model.Id, cost)], most, time));
    }

    private Outcome<CallPlan> PlanRun(HiveCall call, ParsedRequest request, ModelCard model)
    {
        if (HiveRefusals.SingleModelOnly(request, model.Id) is { } single)
        {
            return single;
        }

        var engine = request.Hive.Engine ?? model.Engine;
        var hive = request.Hive.Over(model.Defaults, engine);
        // Levels 4 and 5 of auto run another engine, and that one must be in the plan.
        if (engines.Find(engine, hive.Accuracy, hive.Diffusion ?? PromptDiffusion.Off) is not { } strategy)
        {
            return HiveRefusals.NoEngine(engines.Names);
        }

        if ((HiveRefusals.Of(request.Hive, hive, engine, strategy) ?? strategy.Refuse(hive.Verify) ?? FitRefusals.Of(strategy, request, engines.Formats)) is { } unfit)
        {
            return unfit;
        }

        // What a preset sets for another engine.
        hive = hive with
        {
            Quorum = strategy.TakesQuorum ? hive.Quorum : null,
            Verify = request.Hive.Verify.IsEmpty && strategy.Refuse(hive.Verify) is not null ? [] : hive.Verify,
        };

        var output = request.MaxOutputTokens ?? options.DefaultOutputTokens;
        var members = hive.Members is { } named ? ImmutableArray.Create(named) : model.Members;
        var calls = ImmutableArray.CreateBuilder<PlannedCall>(members.Length);
        var prices = new List<ModelPrice>(members.Length);
        var skipped = ImmutableArray.CreateBuilder<string>();
        for (var i = 0; i < members.Length; i++)
        {
            var param = hive.Members is null ? "model" : $"hive.members[{i}]";
            var member = catalogue.Find(members[i]);
            if (member is null)
            {
                return Unknown(members[i], param);
            }

            if (HiveRefusals.Member(member, param) is { } noMember)
            {
                return noMember;
            }

            if (member.Price is not { } price)
            {
                return Unpriced(member.Id, param);
            }

            if (request.NeedsTools && !member.Tools)
            {
                skipped.Add($"{member.Id} (takes no tools)");
                continue;
            }

            prices.Add(price);
            calls.Add(new(member.Id, price.Cost(new TokenUsage(request.PromptTokens, output))));
        }

        if (calls.Count == 0)
        {
            return FitRefusals.Nobody(model.Id, request, members);
        }

        if (HiveRefusals.Quorum(hive.Quorum, members.Length) is { } tooMany)
        {
            return tooMany;
        }

        // No more can answer than can be asked.
        hive = hive.Quorum > calls.Count ? hive with { Quorum = calls.Count } : hive;
        var admission = Admission(
            call, request, hive, strategy.Name, calls.ToImmutable(), output, hive.Timeout ?? _budget.Time(strategy, calls.Count));
        return new CallPlan(
            model, [.. calls.Select(it => it.Model)], engine, output, hive, admission with { Extra = _budget.Extra(strategy, request.PromptTokens, output, prices) })
        {
            Skipped = skipped.ToImmutable(),
        };
    }

    private static AdmissionRequest Admission(
        HiveCall call, ParsedRequest request, HiveOptions hive, string? engine, ImmutableArray<PlannedCall> calls, long output, TimeSpan time) => new()
        {
            RequestId = call.RequestId,
            KeyId = call.Caller.KeyId,
            KeyBudgetUsd = call.Caller.BudgetUsd,
            BudgetId = call.Caller.BudgetId,
            Engine = engine,
            Calls = calls,
            MembersAreExplicit = hive.Members is not null,
            PromptTokens = request.PromptTokens,
            MaxOutputTokens = output,
            BudgetUsd = hive.BudgetUsd,
            MaxDuration = time,
            Unlimited = call.Caller.IsAdmin,
        };

    private static Refusal Unknown(string model, string param) =>
        Refusal.Of(RefusalCodes.ModelNotFound, $"There is no model '{Shown(model)}'. GET /v1/models lists them.", param);

    private static Refusal Unpriced(string model, string param) =>
        Refusal.Of(RefusalCodes.PriceUnknown, $"The model '{model}' has no price, so a call could not be billed. The operator can add one to models.json.", param);

    private static string Shown(string model) =>
        new([.. model.Take(100).Select(c => char.IsControl(c) ? '?' : c)]);
}
