using System.ComponentModel.DataAnnotations;

namespace LLMHive.Orchestration;

/// <summary>When <c>refine</c> goes on and when it stops. Section <c>Orchestration:Refine</c>.</summary>
public sealed class RefineOptions
{
    /// <summary>Most time of one call, in seconds; the run's deadline may end it earlier. Default 60.</summary>
    [Range(0.1, 3600)]
    public double CallTimeoutSeconds { get; set; } = 60;

    /// <summary>Most rounds after the first answer. Default 3.</summary>
    [Range(0, 10)]
    public int MaxRounds { get; set; } = 3;

    /// <summary>Rounds without gain, one after the other, that end it. Default 2.</summary>
    [Range(1, 10)]
    public int MaxRoundsWithoutGain { get; set; } = 2;

    /// <summary>How much the score has to rise for a new version to be taken. Default 0.05.</summary>
    [Range(0, 1)]
    public double MinGain { get; set; } = 0.05;

    /// <summary>Score that is enough when nothing severe is left. Default 0.9.</summary>
    [Range(0, 1)]
    public double Enough { get; set; } = 0.9;

    /// <summary>Severity from which an issue is severe. Default 0.7.</summary>
    [Range(0, 1)]
    public double Severe { get; set; } = 0.7;

    /// <summary>The model that answered is shown what is wrong and corrects it. Default on.</summary>
    public bool Patch { get; set; } = true;

    /// <summary>When that gains nothing and one thing is wrong, the next member answers anew. Default on.</summary>
    public bool SwitchModel { get; set; } = true;

    /// <summary>When that gains nothing and several things are wrong or parts are missing, and at once when only the working does not lead to the answer, the work is taken apart into steps that can be checked. Default on.</summary>
    public bool Decompose { get; set; } = true;
}
