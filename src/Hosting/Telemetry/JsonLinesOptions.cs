using Microsoft.Extensions.Logging.Console;

namespace LLMHive.Telemetry;

/// <summary>Settings of the JSON log; what there is to set stands in <see cref="TelemetryOptions"/>.</summary>
internal sealed class JsonLinesOptions : ConsoleFormatterOptions;
