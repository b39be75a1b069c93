using System.Text.Json;
using System.Text.Json.Serialization;

namespace LLMHive;

/// <summary>Times in JSON: see <see cref="Rfc3339"/>.</summary>
internal sealed class UtcTime : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Rfc3339.Text(value));
}
