using LLMHive.Storage;

namespace LLMHive.Unit.Storage;

public sealed class JournalFrameTests
{
    [Fact]
    public void TryRead_Written_ReturnsThePayload()
    {
        for (var length = 1; length < 40; length++)
        {
            var payload = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
            Assert.True(JournalFrame.TryRead([.. Frame(payload), 99, 98], out var read));
            Assert.Equal(payload, read.ToArray());
        }
    }

    [Fact]
    public void TryRead_AnyBitFlippedOrAnyByteMissing_IsRefused()
    {
        var frame = Frame("some payload of a record"u8.ToArray());
        for (var bit = 0; bit < frame.Length * 8; bit++)
        {
            var damaged = frame.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(JournalFrame.TryRead(damaged, out _), $"bit {bit}");
        }

        for (var length = 0; length < frame.Length; length++)
        {
            Assert.False(JournalFrame.TryRead(frame.AsSpan(0, length), out _), $"length {length}");
        }
    }

    [Fact]
    public void TryRead_Zeros_IsRefused() => Assert.False(JournalFrame.TryRead(new byte[100], out _));

    private static byte[] Frame(byte[] payload)
    {
        var frame = new byte[JournalFrame.HeaderSize + payload.Length];
        JournalFrame.WriteHeader(frame, payload);
        payload.CopyTo(frame, JournalFrame.HeaderSize);
        return frame;
    }
}
