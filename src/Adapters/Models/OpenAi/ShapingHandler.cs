namespace LLMHive.Models;

/// <summary>Gives a library's request the provider's own name for the maximum of answer tokens.</summary>
internal sealed class ShapingHandler(ProviderEntry provider) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (provider.MaxTokensField is not null && request.Content is { } content)
        {
            var type = content.Headers.ContentType;
            var shaped = provider.Shape(await content.ReadAsByteArrayAsync(cancellationToken));
            request.Content = new ByteArrayContent(shaped) { Headers = { ContentType = type } };
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
