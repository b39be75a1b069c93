using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace LLMHive.Testing.Storage;

/// <summary>A fact of a suite that several stores must pass; skipped where the class says <see cref="NeedsPostgresAttribute"/> and there is none.</summary>
[XunitTestCaseDiscoverer("LLMHive.Testing.Storage.ContractFactDiscoverer", "LLMHive.Testing")]
public sealed class ContractFactAttribute : FactAttribute;

/// <inheritdoc cref="ContractFactAttribute" />
[XunitTestCaseDiscoverer("LLMHive.Testing.Storage.ContractTheoryDiscoverer", "LLMHive.Testing")]
public sealed class ContractTheoryAttribute : TheoryAttribute;

/// <summary>The class runs a suite on PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsPostgresAttribute : Attribute;

/// <summary>Found by xunit by its name.</summary>
public sealed class ContractFactDiscoverer(IMessageSink diagnostics) : FactDiscoverer(diagnostics)
{
    protected override IXunitTestCase CreateTestCase(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) => new ContractTestCase(
        DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod);
}

/// <summary>Found by xunit by its name.</summary>
public sealed class ContractTheoryDiscoverer(IMessageSink diagnostics) : TheoryDiscoverer(diagnostics)
{
    protected override IEnumerable<IXunitTestCase> CreateTestCasesForDataRow(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute, object[] dataRow) =>
    [
        new ContractTestCase(
            DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod, dataRow),
    ];
}

/// <summary>The attribute sits on a method of the base class and cannot know the store; the class that inherits it does.</summary>
public sealed class ContractTestCase : XunitTestCase
{
    [Obsolete("For the deserializer of xunit.")]
    public ContractTestCase()
    {
    }

    public ContractTestCase(
        IMessageSink diagnostics, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method, object[]? arguments = null)
        : base(diagnostics, display, options, method, arguments)
    {
    }

    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        TestMethod.TestClass.Class.GetCustomAttributes(typeof(NeedsPostgresAttribute)).Any() ? PostgresBinaries.SkipReason : base.GetSkipReason(factAttribute);
}
