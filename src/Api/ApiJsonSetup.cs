using System.Text.Json;

namespace LLMHive;

/// <summary>Lets the framework's own JSON, and so the reference, look as the API's JSON does.</summary>
internal static class ApiJsonSetup
{
    public static void Apply(JsonSerializerOptions options)
    {
        var ours = ApiJson.Default.Options;
        options.PropertyNamingPolicy = ours.PropertyNamingPolicy;
        options.NumberHandling = ours.NumberHandling;
        foreach (var converter in ours.Converters)
        {
            options.Converters.Add(converter);
        }

        options.TypeInfoResolverChain.Insert(0, ApiJson.Default);
    }
}
