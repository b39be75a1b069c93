using System.Globalization;

namespace LLMHive;

/// <summary>Reads options by name. What nobody asked for in the end is an error, so that no misspelt option is passed over.</summary>
internal sealed class Arguments(IEnumerable<string> arguments)
{
    private readonly List<string> _rest = [.. arguments];

    /// <summary>True when <c>--name</c> is there.</summary>
    public bool Flag(string name) => _rest.Remove("--" + name);

    /// <summary>The whole number after <c>--name</c>.</summary>
    /// <exception cref="UsageException">It is no number of the range.</exception>
    public int Integer(string name, int standard, int least, int most)
    {
        if (Text(name) is not { } text)
        {
            return standard;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new UsageException($"--{name} is '{text}'. Give a whole number from {least} to {most}.");
    }

    /// <summary>The word after <c>--name</c>; null when it is not there.</summary>
    /// <exception cref="UsageException">Nothing follows it.</exception>
    public string? Text(string name)
    {
        var at = _rest.IndexOf("--" + name);
        if (at < 0)
        {
            return null;
        }

        if (at + 1 == _rest.Count)
        {
            throw new UsageException($"--{name} stands last. Give its value after it.");
        }

        var text = _rest[at + 1];
        _rest.RemoveRange(at, 2);
        return text;
    }

    /// <summary>To be called when all options are read.</summary>
    /// <exception cref="UsageException">Something is left.</exception>
    public void End()
    {
        if (_rest.Count > 0)
        {
            throw new UsageException($"'{_rest[0]}' is not an option of this command, or stands twice. --help lists them.");
        }
    }
}
