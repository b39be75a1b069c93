using LLMHive.Models;
using LLMHive.Storage;

namespace LLMHive.Chat;

[GrainType("llmhive.promotion")]
internal sealed class PromotionGrain(
    [PersistentState("chat.promotion", "Default")] IPersistentState<PromotionState> store, EffectsOutbox outbox, IModelCatalogue models, TimeProvider clock)
    : DurableGrain<PromotionState>(store, outbox), IPromotionGrain
{
    public async Task<Outcome<Promotion>> Promote(string preset, string evaluationId, string by, CancellationToken cancellationToken)
    {
        var model = GrainKeys.PromotionOf(this.GetPrimaryKeyString());
        if (models.Find(preset) is not { Kind: ModelKind.Hive })
        {
            return Refusal.Of(RefusalCodes.ModelNotFound, $"There is no hive model '{preset}'. GET /v1/models lists them.", "preset");
        }

        var (now, version) = (clock.GetUtcNow(), State.Version + 1);
        var promotion = new Promotion(model, preset == model ? "" : preset, evaluationId, by, now);
        QueryRow[] rows =
        [
            new() { Kind = QueryKinds.Promotion, Id = model, At = now, Version = version, Json = QueryJson.Write(promotion) },
            new()
            {
                Kind = QueryKinds.Audit, Id = FormattableString.Invariant($"promotion:{model}:{version}"), At = now, Version = 1,
                Json = QueryJson.Write(new PromotionAudit("preset_promoted", model, preset, evaluationId, by, now)),
            },
        ];
        await Commit(new() { Promotion = promotion, Version = version, Effects = new() { Rows = [.. rows] } }, version, cancellationToken);
        return promotion;
    }
}
