using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration.Roles;

public sealed class RolePlanRulesTests
{
    private static readonly RolesOptions Options = new();
    private static readonly RoleBook Book = new(Options);
    private static readonly RolePlanRules Rules = new(Book, Options);

    [Fact]
    public void All_BuiltInRoles_AreTheNineWithTheirRights()
    {
        Assert.Equal(9, Book.All.Length);
        Assert.Equal((5, 4, 0), (Delegations("executive"), Delegations("coordinator"), Delegations("quality_manager")));
        Assert.False(Book.Find("coordinator")!.May(RolePermissions.Approve));
        Assert.False(Book.Find("quality_manager")!.May(RolePermissions.Execute));
        Assert.False(Book.Find("quality_manager")!.May(RolePermissions.Delegate));
        Assert.Equal(["coordinator", "coordinator"], new[] { "critic", "lead_analyst" }.Select(name => Book.DelegatorOf(Book.Find(name)!)!.Name));

        static int Delegations(string name) => Book.Find(name)!.MaxDelegations;
    }

    [Fact]
    public void Faults_OfTheTemplate_AreNone() => Assert.Empty(Rules.Faults(RolePlanTemplate.For(["one", "two"])));

    [Fact]
    public void Faults_OfAPlanOfTwelve_AreNone()
    {
        var nodes = Enumerable.Range(0, 12).Select(i => Node(
            $"n{i}", i < 2 ? "research_assistant" : i < 4 ? "analysis_assistant" : "lead_researcher", 0.06)
            with { DelegatedBy = i < 4 ? "" : i < 8 ? "coordinator" : "executive" });

        Assert.Empty(Faults([.. nodes]));
    }

    [Theory]
    [InlineData("quality_manager", "", "may not execute")]
    [InlineData("nobody", "", "no role")]
    [InlineData("lead_analyst", "research_assistant", "may not give work")] // upwards
    [InlineData("lead_analyst", "lead_researcher", "may not give work")] // not above it
    [InlineData("critic", "quality_manager", "may not give work")] // without the permission
    [InlineData("executive", "", "may not give work")] // nobody stands above it
    public void Faults_RoleOrDelegationThatIsNotAllowed_AreTold(string role, string by, string fault) =>
        Assert.Contains(Faults([Node("n1", role, 0.1) with { DelegatedBy = by }]), text => text.Contains(fault, StringComparison.Ordinal));

    [Fact]
    public void Faults_MoreDelegationsThanARoleMayMake_AreTold() =>
        Assert.Contains(Faults([.. Enumerable.Range(0, 5).Select(i => Node($"n{i}", "critic", 0.1))]), text => text.Contains("coordinator gives away 5", StringComparison.Ordinal));

    [Fact]
    public void Faults_Circle_IsTold() =>
        Assert.Contains(Faults([Node("a", "critic", 0.1, "b"), Node("b", "lead_analyst", 0.1, "a")]), text => text.Contains("circle", StringComparison.Ordinal));

    [Fact]
    public void Faults_DeepChain_IsTold()
    {
        string[] roles = ["critic", "lead_analyst", "lead_researcher", "fact_checker", "coordinator"];

        Assert.Contains(
            Faults([.. roles.Select((role, i) => Node($"n{i}", role, 0.1, i == 0 ? [] : [$"n{i - 1}"]))]), text => text.Contains("chain has 5", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.4, 0.4, "add up to 0.8")]
    [InlineData(0, 0.4, "not between 0 and 1")]
    [InlineData(double.NaN, 0.4, "not between 0 and 1")]
    public void Faults_Budget_IsTold(double first, double second, string fault) =>
        Assert.Contains(Faults([Node("a", "critic", first), Node("b", "lead_analyst", second)]), text => text.Contains(fault, StringComparison.Ordinal));

    [Fact]
    public void Faults_UnknownDependencyAndForm_AreTold()
    {
        var faults = Faults([Node("a", "critic", 0.1, "zz") with { OutputSchema = "poem" }]);

        Assert.Contains(faults, text => text.Contains("'zz'", StringComparison.Ordinal));
        Assert.Contains(faults, text => text.Contains("output_schema", StringComparison.Ordinal));
    }

    [Fact]
    public void Faults_NoneOrTooManyOrTwins_AreTold()
    {
        Assert.Single(Faults([]));
        Assert.Single(Faults([.. Enumerable.Range(0, 13).Select(i => Node($"n{i}", "critic", 0.01))]));
        Assert.Single(Faults([Node("a", "critic", 0.1), Node("a", "critic", 0.1)]));
    }

    [Theory]
    [InlineData("", RoleLevel.Assistant, "critic", 0, "no name")]
    [InlineData("scout", RoleLevel.Assistant, "absent", 0, "no role")]
    [InlineData("scout", RoleLevel.Manager, "critic", 0, "below its parent")]
    [InlineData("scout", RoleLevel.Assistant, "critic", 2, "delegates without")]
    [InlineData("executive", RoleLevel.Manager, "", 0, "level Executive")]
    public void RoleBook_RoleThatDoesNotFit_IsRefusedWithTheCure(string name, RoleLevel level, string parent, int delegations, string fault)
    {
        var options = new RolesOptions { Roles = { new Role { Name = name, Level = level, Parent = parent, MaxDelegations = delegations } } };

        Assert.Contains(fault, Assert.Throws<ArgumentException>(() => new RoleBook(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RoleBook_OperatorsRole_CanBeGivenWork()
    {
        var options = new RolesOptions { Roles = { new Role { Name = "translator", Level = RoleLevel.Assistant, Parent = "lead_analyst", Capabilities = ["languages"] } } };
        var rules = new RolePlanRules(new RoleBook(options), options);

        Assert.Empty(rules.Faults(new RolePlan(["a", "b"], [Node("n", "translator", 0.1)])));
    }

    [Fact]
    public void Blackboard_RoleWithoutTheRight_NeitherReadsNorWrites()
    {
        var board = new Blackboard();
        var silent = new Role { Name = "silent", Permissions = RolePermissions.Execute };
        board.Write(Book.Find("critic")!, new BlackboardEntry("n1", "critic", "a", "text", "x", []));

        Assert.Null(board.Read(silent, "n1"));
        Assert.NotNull(board.Read(Book.Find("quality_manager")!, "n1"));
        Assert.Throws<InvalidOperationException>(() => board.Write(silent, new BlackboardEntry("n2", "silent", "a", "text", "x", [])));
    }

    [Theory]
    [InlineData("""{"result": "42 km", "evidence": ["map"]}""", "number", true, "", null)]
    [InlineData("""{"result": "far"}""", "number", false, "", "no_number")]
    [InlineData("one\ntwo", "list", false, "", null)]
    [InlineData("one", "list", false, "", "no_list")]
    [InlineData("""{"result": {"a": 1}}""", "json", false, "", null)]
    [InlineData("plain", "json", false, "", "no_json")]
    [InlineData("""{"result": "x"}""", "text", true, "", "no_evidence")]
    [InlineData("""{"result": "It is in Oslo."}""", "text", false, "oslo", null)]
    [InlineData("""{"result": "It is far."}""", "text", false, "Oslo", "not_mentioned: Oslo")]
    [InlineData("", "text", false, "", "empty")]
    public void Fault_OfAResult_IsFoundByProgram(string said, string form, bool evidence, string word, string? fault)
    {
        var node = Node("n", "critic", 0.1) with { OutputSchema = form, EvidenceNeeded = evidence, Acceptance = word.Length == 0 ? [] : [word] };

        Assert.Equal(fault, NodeResult.Read(said).Fault(node));
    }

    private static IReadOnlyList<string> Faults(ImmutableArray<RoleNode> nodes) => Rules.Faults(new RolePlan(["a", "b"], nodes));

    private static RoleNode Node(string id, string role, double share, params string[] after) =>
        new() { Id = id, Role = role, Objective = "do it", BudgetShare = share, DependsOn = [.. after] };
}
