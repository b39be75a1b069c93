using System.Buffers.Binary;
using System.Numerics;

namespace LLMHive.Storage;

/// <summary>
/// The frame around a journal record: 4 bytes length, 4 bytes CRC-32C over length and payload (both little endian), payload.
/// </summary>
internal static class JournalFrame
{
    /// <summary>Bytes in front of the payload.</summary>
    public const int HeaderSize = 8;

    /// <summary>A longer payload is taken for damage. Text read as a length is beyond it, too.</summary>
    public const int MaxPayload = 64 * 1024 * 1024;

    /// <summary>Writes the header of <paramref name="payload"/>.</summary>
    public static void WriteHeader(Span<byte> header, ReadOnlySpan<byte> payload)
    {
        BinaryPrimitives.WriteInt32LittleEndian(header, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Checksum(payload));
    }

    /// <summary>Reads the frame at the start of <paramref name="data"/>; false when there is no whole and sound one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (data.Length <= HeaderSize)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(data);
        if (length is <= 0 or > MaxPayload || length > data.Length - HeaderSize)
        {
            return false;
        }

        payload = data.Slice(HeaderSize, length);
        return BinaryPrimitives.ReadUInt32LittleEndian(data[4..]) == Checksum(payload);
    }

    private static uint Checksum(ReadOnlySpan<byte> payload)
    {
        // Seeded with the length, so that a run of zeros is never a frame.
        var crc = BitOperations.Crc32C(uint.MaxValue, (uint)payload.Length);
        while (payload.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(payload));
            payload = payload[sizeof(ulong)..];
        }

        foreach (var b in payload)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
