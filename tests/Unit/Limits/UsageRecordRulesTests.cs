using LLMHive.Limits;

namespace LLMHive.Unit.Limits;

public sealed class UsageRecordRulesTests
{
    [Theory]
    [InlineData("a\0b", "operator", "model")]
    [InlineData("a\nb", "operator", "model")]
    [InlineData("a\ud800b", "operator", "model")]
    [InlineData("m", "a\u007f", "source")]
    [InlineData("m", "\udc00", "source")]
    [InlineData("provider/модель-😀", "import of June", null)]
    public void Check_NamesThatAStoreMayRefuse_AreRefusedFirst(string model, string source, string? param)
    {
        var refusal = UsageRecordRules.Check(new() { RecordId = "r1", Model = model, Source = source }, GateKit.T0);
        Assert.Equal(param, refusal?.Param);
    }

    [Theory]
    [InlineData(256, null)]
    [InlineData(257, "model")]
    public void Check_LengthOfAName_IsBounded(int length, string? param) =>
        Assert.Equal(param, UsageRecordRules.Check(new() { RecordId = "r1", Model = new('m', length) }, GateKit.T0)?.Param);
}
