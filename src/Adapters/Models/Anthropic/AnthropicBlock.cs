using System.Text.Json;

namespace LLMHive.Models;

/// <summary>One piece of a turn in Anthropic's form.</summary>
internal abstract record AnthropicBlock
{
    /// <summary>Writes it as JSON.</summary>
    public abstract void Write(Utf8JsonWriter json);

    /// <summary>What somebody said.</summary>
    public sealed record Words(string Text) : AnthropicBlock
    {
        public override void Write(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "text"u8);
            json.WriteString("text"u8, Text);
            json.WriteEndObject();
        }
    }

    /// <summary>A picture.</summary>
    /// <param name="Type">Its media type; null = <paramref name="Source"/> is its address.</param>
    /// <param name="Source">Its bytes in base64, or its address.</param>
    public sealed record Picture(string? Type, string Source) : AnthropicBlock
    {
        public override void Write(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "image"u8);
            json.WriteStartObject("source"u8);
            json.WriteString("type"u8, Type is null ? "url"u8 : "base64"u8);
            if (Type is not null)
            {
                json.WriteString("media_type"u8, Type);
            }

            json.WriteString(Type is null ? "url"u8 : "data"u8, Source);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    /// <summary>A function that the model called.</summary>
    public sealed record Use(string Id, string Name, JsonElement Arguments) : AnthropicBlock
    {
        public override void Write(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "tool_use"u8);
            json.WriteString("id"u8, Id);
            json.WriteString("name"u8, Name);
            json.WritePropertyName("input"u8);
            Arguments.WriteTo(json);
            json.WriteEndObject();
        }
    }

    /// <summary>What a called function gave.</summary>
    public sealed record Result(string Id, string Text) : AnthropicBlock
    {
        public override void Write(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "tool_result"u8);
            json.WriteString("tool_use_id"u8, Id);
            json.WriteString("content"u8, Text);
            json.WriteEndObject();
        }
    }
}
