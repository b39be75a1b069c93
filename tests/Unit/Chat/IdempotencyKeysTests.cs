using LLMHive.Chat;
using LLMHive.Models;

namespace LLMHive.Unit.Chat;

public sealed class IdempotencyKeysTests
{
    [Theory]
    [InlineData("k", true)]
    [InlineData("6f1c 42 – Überweisung", true)]
    [InlineData("", false)]
    [InlineData("a\tb", false)]
    [InlineData("a\u007f", false)]
    public void Check_Key_TakesPrintableOnes(string key, bool fits) => Assert.Equal(fits, IdempotencyKeys.Check(key) is null);

    [Fact]
    public void Check_Length_EndsAt255()
    {
        Assert.Null(IdempotencyKeys.Check(new string('k', 255)));
        var refusal = IdempotencyKeys.Check(new string('k', 256))!;
        Assert.Equal((RefusalCodes.IdempotencyKeyInvalid, "Idempotency-Key"), (refusal.Code, refusal.Param));
        Assert.Contains("256", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fingerprint_OperationOrByte_MakesTheDifference()
    {
        var one = IdempotencyKeys.Fingerprint(HiveOperation.ChatCompletions, "{}"u8);
        Assert.Equal(one, IdempotencyKeys.Fingerprint(HiveOperation.ChatCompletions, "{}"u8));
        Assert.NotEqual(one, IdempotencyKeys.Fingerprint(HiveOperation.Embeddings, "{}"u8));
        Assert.NotEqual(one, IdempotencyKeys.Fingerprint(HiveOperation.ChatCompletions, "{ }"u8));
    }
}
