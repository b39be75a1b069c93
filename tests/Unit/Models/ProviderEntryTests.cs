using System.Text;
using LLMHive.Models;

namespace LLMHive.Unit.Models;

public sealed class ProviderEntryTests
{
    [Theory]
    [InlineData("OpenAi", "https://api.openai.com/v1", null, "max_completion_tokens"), InlineData("Azure", "https://name.example.test", null, "max_completion_tokens")]
    [InlineData("OpenAi", "http://localhost:8000/v1", null, "max_tokens"), InlineData("Azure", "https://name.example.test", "max_tokens", "max_tokens")]
    public void Shape_BoundOfOurs_BearsTheNameTheProviderTakes(string kind, string url, string? field, string expected)
    {
        var entry = new ProviderEntry { Name = "p", Kind = Enum.Parse<ProviderKind>(kind), BaseUrl = new(url), MaxTokensField = field };
        Assert.Equal($$"""{"{{expected}}":7,"model":"m"}""", Encoding.UTF8.GetString(entry.Shape("""{"model":"m"}"""u8.ToArray(), 7)));
    }
}
