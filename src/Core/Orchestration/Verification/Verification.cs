namespace LLMHive.Orchestration;

/// <summary>What all checks together say of one version of an answer.</summary>
public sealed record Verification
{
    /// <summary>All findings, in the order of checks and text.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>Claims that do not hold.</summary>
    public ImmutableArray<Finding> Issues => [.. Findings.Where(finding => !finding.Passed)];

    /// <summary>Something could be checked.</summary>
    public bool Checked => !Findings.IsEmpty;

    /// <summary>What holds as a part of all, by weight and severity, 0 to 1; 1 when nothing speaks against it, also when nothing was checked.</summary>
    public double Score
    {
        get
        {
            var holds = Findings.Where(finding => finding.Passed).Sum(finding => finding.Weight);
            var against = Findings.Where(finding => !finding.Passed).Sum(finding => finding.Severity);
            return against == 0 ? 1 : holds / (holds + against);
        }
    }

    /// <summary>The greatest severity among the issues; 0 when there are none.</summary>
    public double Worst => Findings.Where(finding => !finding.Passed).Select(finding => finding.Severity).DefaultIfEmpty().Max();

    /// <summary>Claims that held in an earlier version and do not any more.</summary>
    public ImmutableArray<Finding> RegressionsFrom(Verification before)
    {
        ArgumentNullException.ThrowIfNull(before);
        var held = before.Findings.Where(finding => finding.Passed).Select(finding => finding.Key).ToHashSet(StringComparer.Ordinal);
        return [.. Issues.Where(issue => held.Contains(issue.Key))];
    }
}
