namespace LLMHive.Telemetry;

/// <summary>Answer of <c>/</c>: where to go from here.</summary>
internal sealed record WelcomeView(string Name, string Version, string Docs, string Openapi, string Health);
