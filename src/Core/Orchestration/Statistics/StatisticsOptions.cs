using System.ComponentModel.DataAnnotations;

namespace LLMHive.Orchestration;

/// <summary>How much is made of labelled outcomes. Section <c>Orchestration:Statistics</c>.</summary>
public sealed class StatisticsOptions
{
    /// <summary>Outcomes that each half of the prior of a model's reliability is worth: Beta(2, 2). Default 2.</summary>
    [Range(0.5, 1000)]
    public double ReliabilityPrior { get; set; } = 2;

    /// <summary>Outcomes that the assumed correlation of two models' errors is worth. Default 20.</summary>
    [Range(1, 10_000)]
    public double CorrelationPrior { get; set; } = 20;

    /// <summary>Correlation of errors assumed between models of different families. Default 0.45.</summary>
    [Range(0, 1)]
    public double Correlation { get; set; } = 0.45;

    /// <summary>Correlation of errors assumed within a family. Default 0.7.</summary>
    [Range(0, 1)]
    public double FamilyCorrelation { get; set; } = 0.7;

    /// <summary>Weighted outcomes of a task class from which on votes are weighed by them. Default 30.</summary>
    [Range(1, 100_000)]
    public int ForWeights { get; set; } = 30;

    /// <summary>Outcomes in which every member took part from which on a team is chosen. Default 100.</summary>
    [Range(1, 100_000)]
    public int ForTeam { get; set; } = 100;

    /// <summary>Outcomes in which the whole team took part from which on a confidence is told, and what a working is worth is believed. Default 200.</summary>
    [Range(1, 100_000)]
    public int ForConfidence { get; set; } = 200;
}
