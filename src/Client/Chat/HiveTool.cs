using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>A function that a single model may call; hive models refuse tools by name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does, for the model.</param>
/// <param name="Parameters">JSON schema of its arguments.</param>
public sealed record HiveTool(string Name, string Description, JsonElement Parameters);

/// <summary>A model wants a function called.</summary>
/// <param name="Id">Give it back with the result (<see cref="HiveMessage.Tool"/>).</param>
/// <param name="Name">The function.</param>
/// <param name="Arguments">Its arguments, as the model wrote them: JSON, but nobody vouches for it.</param>
public sealed record HiveToolCall(string Id, string Name, string Arguments);
