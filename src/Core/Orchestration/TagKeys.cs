using System.Globalization;
using System.Security.Cryptography;

namespace LLMHive.Orchestration;

/// <summary>Keys of the tags between which a model is shown what others wrote.</summary>
public static class TagKeys
{
    private const int Length = 16;

    /// <summary>A key that nobody can know before: 64 bits of the system's secure chance, in hexadecimal.</summary>
    public static string Secret() => RandomNumberGenerator.GetHexString(Length, lowercase: true);

    /// <summary>Keys that repeat with a seed, for tests and measurements.</summary>
    public static Func<string> From(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return () => random.Next().ToString("x8", CultureInfo.InvariantCulture);
    }
}
