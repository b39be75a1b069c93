namespace LLMHive.Chat;

/// <summary>A field that the price of a model does not cover (<see cref="Models.PricedFields"/>), as a request gives it.</summary>
/// <param name="Name">The field, as <c>allow</c> names it.</param>
/// <param name="Param">Path of what is at fault.</param>
/// <param name="Value">Its value, or what kind of value it is.</param>
/// <param name="Cure">What the caller may send in its place.</param>
internal readonly record struct PricedField(string Name, string Param, string Value, string Cure)
{
    public Refusal Refuse(string model) => Refusal.Of(
        RefusalCodes.InvalidRequest,
        $"'{Param}' is {Value}, which the price of '{model}' does not cover. {Cure} The operator can allow it: \"allow\": [\"{Name}\"] in models.json.", Param);
}
