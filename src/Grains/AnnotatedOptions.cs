using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LLMHive;

/// <summary>Checks the <c>[Range]</c>s of an options class when the silo starts.</summary>
internal sealed class AnnotatedOptions<T> : IValidateOptions<T>
    where T : class
{
    public ValidateOptionsResult Validate(string? name, T options)
    {
        var faults = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(faults.Select(fault => $"{typeof(T).Name}: {fault.ErrorMessage}"));
    }
}
