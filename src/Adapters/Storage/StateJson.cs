using System.Buffers;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Orleans.Storage;

namespace LLMHive.Storage;

/// <summary>
/// The stored form of grain state, the same on every store: <c>{"schema":1,"state":{…}}</c>, names in camelCase, enums as
/// words. Old data may lack fields: they keep the defaults of the state type. Renaming a class or an assembly is free.
/// </summary>
internal sealed class StateJson : IGrainStorageSerializer
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new JsonStringEnumConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Tolerate } },
    };

    /// <summary>Version of the stored form of <typeparamref name="T"/>.</summary>
    public static int SchemaOf<T>() => SchemaOfType<T>.Version;

    /// <inheritdoc />
    public BinaryData Serialize<T>(T? input)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("schema", SchemaOf<T>());
            writer.WritePropertyName("state");
            JsonSerializer.Serialize(writer, input, Options);
            writer.WriteEndObject();
        }

        return new BinaryData(buffer.WrittenMemory);
    }

    /// <inheritdoc />
    /// <exception cref="StorageUnusableException">The bytes are no such state, or of a newer program.</exception>
    public T Deserialize<T>(BinaryData input)
    {
        try
        {
            var envelope = JsonSerializer.Deserialize<Envelope<T>>(input.ToMemory().Span, Options)!;
            return envelope.Schema > SchemaOf<T>()
                ? throw new StorageUnusableException(
                    $"Stored {typeof(T).Name} has schema {envelope.Schema}, this program knows up to {SchemaOf<T>()}; start the newer program.")
                : envelope.State ?? throw new JsonException("state is null");
        }
        catch (JsonException failure)
        {
            throw new StorageUnusableException(
                $"Stored {typeof(T).Name} is unreadable at {failure.Path ?? "$"} (byte {failure.BytePositionInLine}); restore it from a backup.");
        }
    }

    private static void Tolerate(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            // "required" speaks to those who build a new state; stored data of an older program may lack the field.
            property.IsRequired = false;
            if (property.PropertyType is { IsGenericType: true } t && t.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            {
                // A default array has no elements to write; left out, it reads back as it was.
                var isDefault = t.GetProperty(nameof(ImmutableArray<int>.IsDefault))!;
                property.ShouldSerialize = (_, value) => value is not null && !(bool)isDefault.GetValue(value)!;
            }
        }
    }

    private sealed record Envelope<T>(int Schema, T? State);

    private static class SchemaOfType<T>
    {
        public static readonly int Version = typeof(T).GetCustomAttribute<StateSchemaAttribute>()?.Version ?? 1;
    }
}
