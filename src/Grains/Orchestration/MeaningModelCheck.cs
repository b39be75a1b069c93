using LLMHive.Models;
using Microsoft.Extensions.Options;

namespace LLMHive.Orchestration;

/// <summary>An embedding model that is named has to be there, with a price: a run would only find out after its members were paid.</summary>
internal sealed class MeaningModelCheck(IModelCatalogue models) : IValidateOptions<MeaningOptions>
{
    public ValidateOptionsResult Validate(string? name, MeaningOptions options)
    {
        if (options.Different > options.Same)
        {
            return ValidateOptionsResult.Fail(FormattableString.Invariant(
                $"Orchestration:Meaning:Different is {options.Different}, above Same, {options.Same}. Set it to at most that."));
        }

        return options.Model.Length == 0 || models.Find(options.Model) is { Kind: ModelKind.Embedding, Price: not null }
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Orchestration:Meaning:Model is '{options.Model}', which is no embedding model with a price. GET /v1/models lists those of kind embedding; leave it empty to compare by words alone.");
    }
}
