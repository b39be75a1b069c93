using System.Text.RegularExpressions;

namespace LLMHive.Architecture;

/// <summary>Time, chance and new ids come from outside, so that every decision can be repeated in a test.</summary>
public sealed partial class ChanceAndClockTests
{
    [Theory]
    [InlineData("Core")]
    [InlineData("Grains")]
    public void Logic_Compiled_ReadsNoClockAndDrawsNoLots(string project) =>
        House.AssertNone(
            Uses.CallsOf(project).Where(call => Forbidden().IsMatch(call.Called)).Select(call => $"{call.Type.FullName} → {call.Called}"),
            "Take TimeProvider, a seeded Random, and ids from the caller:");

    [GeneratedRegex(@"^System\.(DateTime|DateTimeOffset)::get_(Now|UtcNow|Today)\(|^System\.Diagnostics\.Stopwatch::|^System\.Random::(get_Shared\(|\.ctor\(\))|^System\.Guid::(NewGuid|CreateVersion7)\(|^System\.Environment::get_TickCount|^System\.Threading\.Thread::Sleep\(")]
    private static partial Regex Forbidden();
}
