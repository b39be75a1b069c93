using Microsoft.Extensions.Logging;

namespace LLMHive.Orchestration;

internal sealed partial class RunGrain
{
    [LoggerMessage(LogLevel.Error, "Run {RunId}: the engine {Engine} threw")]
    private partial void LogDefect(string runId, string engine, Exception exception);

    [LoggerMessage(LogLevel.Error, "Run {RunId}: the usage of request {RequestId} could not be booked; trying again")]
    private partial void LogNotBooked(string runId, string requestId, Exception exception);

    [LoggerMessage(LogLevel.Error, "Run {RunId} could not be stored")]
    private partial void LogNotStored(string runId, Exception exception);
}
