using System.Diagnostics;
using OpenTelemetry;

namespace LLMHive.Telemetry;

/// <summary>
/// Takes user ids and what looks like a secret out of spans before they are sent: Orleans writes the keys of the grains it calls
/// into its tags, and paths hold ids.
/// </summary>
internal sealed class SpanRedactor(LogRedactor redactor) : BaseProcessor<Activity>
{
    private const string Path = "url.path";

    public override void OnEnd(Activity data)
    {
        // All at once would be lost by changing the tags while they are read.
        foreach (var (name, value) in data.TagObjects.ToArray())
        {
            if (name == Path)
            {
                // The route says the same without the ids; a path without a route is anything that a caller typed.
                data.SetTag(Path, data.GetTagItem("http.route"));
            }
            else if (value is string or not (null or bool or int or long or double or Array))
            {
                var text = value.ToString()!;
                var clean = redactor.Clean(text);
                if (clean != text)
                {
                    data.SetTag(name, clean);
                }
            }
        }
    }
}
