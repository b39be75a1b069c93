namespace LLMHive.Architecture;

/// <summary><c>docs/settings.md</c> says what the code takes.</summary>
public sealed class SettingsReferenceTests
{
    private const string Record = "LLMHIVE_RECORD_SETTINGS";

    [Fact]
    public void Settings_OfTheCode_AreThoseOfTheReference()
    {
        var path = Path.Combine(House.Root, "docs", "settings.md");
        var present = SettingsReference.Write();
        if (Environment.GetEnvironmentVariable(Record) == "1")
        {
            File.WriteAllText(path, present);
        }

        var (now, recorded) = (present.Split('\n'), (File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "").Split('\n'));
        House.AssertNone(
            recorded.Except(now).Select(line => "- " + line).Concat(now.Except(recorded).Select(line => "+ " + line)),
            $"docs/settings.md is out of date. Write it anew with {Record}=1:");
    }
}
