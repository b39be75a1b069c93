using System.Text.RegularExpressions;

namespace LLMHive.Architecture;

/// <summary>Logs are written by source-generated <c>[LoggerMessage]</c> methods only.</summary>
public sealed partial class LoggingTests
{
    [Fact]
    public void Logs_OfEveryProject_AreGenerated() =>
        House.AssertNone(
            from project in House.Projects
            from call in Uses.CallsOf(project.Name)
            where Direct().IsMatch(call.Called)
            select $"{call.Type.FullName} → {call.Called}",
            "Declare a partial method with [LoggerMessage] instead of a direct log call:");

    [GeneratedRegex(@"^Microsoft\.Extensions\.Logging\.LoggerExtensions::Log")]
    private static partial Regex Direct();
}
