using System.ComponentModel.DataAnnotations;

namespace LLMHive.Orchestration;

/// <summary>What is kept of runs. Section <c>Orchestration:Runs</c>.</summary>
public sealed class RunsOptions
{
    /// <summary>Days after which a run, with its trace and its answer, is deleted. What it cost stays in the ledger. Default 30.</summary>
    [Range(1, 3_650)]
    public int KeepDays { get; set; } = 30;
}
