using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>The models of a run in their roles, and what went wrong with them.</summary>
/// <param name="context">The run.</param>
/// <param name="options">Time limit.</param>
internal sealed class RoleAgents(RunContext context, RolesOptions options)
{
    private readonly Lock _lock = new();
    private readonly List<AgentAnswer> _failures = [];

    /// <summary>Models, the healthy ones first; unhealthy ones are the last resort, not left out.</summary>
    public ImmutableArray<string> Models { get; } = [.. context.Members.Concat(context.Reserve).OrderByDescending(context.Agents.IsHealthy)];

    /// <summary>Calls that failed.</summary>
    public IReadOnlyList<AgentAnswer> Failures
    {
        get
        {
            lock (_lock)
            {
                return [.. _failures];
            }
        }
    }

    /// <summary>Asks one model in a role. Another answer than <see cref="CallOutcome.Ok"/> is noted as a failure.</summary>
    public async Task<AgentAnswer> Ask(
        RunContext lease, string model, Role role, string stage, ImmutableArray<ChatMessage> messages, int maxOutput, int parent, CancellationToken cancellationToken)
    {
        var answer = await lease.Agents.Ask(
            new AgentQuestion
            {
                Model = model, Messages = messages, Stage = stage, Role = role.Name, Agent = role.Name, Parent = parent, MaxOutputTokens = maxOutput,
                Temperature = context.Temperature, Seed = context.Seed, Stop = stage is "synthesis" or "answer" ? context.Stop : [], Timeout = TimeSpan.FromSeconds(options.CallTimeoutSeconds),
            },
            cancellationToken);
        if (answer.Outcome != CallOutcome.Ok)
        {
            lock (_lock)
            {
                _failures.Add(answer);
            }
        }

        return answer;
    }
}
