namespace LLMHive.Orchestration;

/// <summary>Why a run asked whom it asked, and what asking others would have cost.</summary>
/// <param name="TaskClass">Class of the question.</param>
/// <param name="Rule"><c>learned</c>, <c>lead</c> or <c>explore</c>.</param>
/// <param name="Accuracy">Level that ran.</param>
/// <param name="StopsAt">A chance (<c>learned</c>) or a lead in votes (<c>lead</c>) that is enough; null = the whole team is asked.</param>
/// <param name="ExpectedAccuracy">What the labelled outcomes promise; null for an unlearned rule.</param>
/// <param name="Candidates">Everybody who could have been asked.</param>
/// <param name="Switches">Who stood in for whom.</param>
/// <param name="BestSingle">The best single candidate.</param>
/// <param name="BestSingleCostUsd">What it alone would have cost.</param>
/// <param name="AllCostUsd">What asking all would have cost.</param>
internal sealed record RouteView(
    string TaskClass, string Rule, int Accuracy, double? StopsAt, double? ExpectedAccuracy, IReadOnlyList<RouteCandidateView> Candidates,
    IReadOnlyList<RouteSwitchView> Switches, string BestSingle, decimal? BestSingleCostUsd, decimal? AllCostUsd)
{
    public static RouteView Of(RouteReceipt route) => new(
        route.TaskClass, route.Rule, route.Accuracy, route.StopsAt, route.ExpectedAccuracy,
        [.. route.Candidates.Select(it => new RouteCandidateView(it.Model, it.Reliability, it.Price, it.Asked, it.Why))],
        [.. route.Switches.Select(it => new RouteSwitchView(it.From, it.To, it.Because))], route.BestSingle, route.BestSingleCostUsd, route.AllCostUsd);
}

/// <summary>One model that could have been asked, and why it was or was not.</summary>
internal sealed record RouteCandidateView(string Model, double? Reliability, decimal? Price, bool Asked, string Why);

/// <summary>A model that took the place of another; <c>to</c> is empty when none did.</summary>
internal sealed record RouteSwitchView(string From, string To, string Because);
