using System.Security.Cryptography;
using System.Text;

namespace LLMHive;

/// <summary>The one digest of texts. Keys of grains, ids and stored secrets are made of it: another form of it would lose them.</summary>
internal static class Digest
{
    /// <summary>SHA-256 of the text's UTF-8, as 64 lower-case hexadecimal digits.</summary>
    public static string Of(string text)
    {
        const int Short = 1024;
        var length = Encoding.UTF8.GetByteCount(text);
        Span<byte> bytes = length <= Short ? stackalloc byte[Short] : new byte[length];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(text, bytes)], hash);
        return Convert.ToHexStringLower(hash);
    }
}
