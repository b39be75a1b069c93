using System.Globalization;

namespace LLMHive.Nodes;

/// <summary>How large a test is: small by default, and as the environment says where somebody wants to see figures.</summary>
internal static class Sizes
{
    /// <summary>The value of a variable, and whether it was set.</summary>
    public static (int Size, bool Measured) Of(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? (asked, true) : (otherwise, false);

    /// <summary>Milliseconds for messages.</summary>
    public static string Ms(this TimeSpan time) => time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture) + " ms";
}
