using LLMHive.Accounts;
using LLMHive.Billing;
using LLMHive.Limits;
using LLMHive.Orchestration;

namespace LLMHive.Unit;

/// <summary>Digests are keys of stored grains and rows. The expected ones were made by sha256sum.</summary>
public sealed class DigestTests
{
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("Grüße €", "93e4860377cd14ea266d7c0f31d5ddc85ecd9c1853d3df56a134203506186751")]
    public void Of_AText_IsItsSha256(string text, string digest) => Assert.Equal(digest, Digest.Of(text));

    [Fact]
    public void Of_ALongText_IsItsSha256() =>
        Assert.Equal("c4a700f85b7e9e5cdbdc51170409ee2ad48bebe2f2f0957a067937531a0a3c42", Digest.Of(new string('a', 2_000)));

    [Fact]
    public void KeyHash_AtTheDoorAndInTheStore_IsTheSame()
    {
        const string Stored = "185c9e1ca2bb50abee0ee53b279c4c3338dcee854354bb54d10d9318190c20d0";
        Assert.Equal((Stored, Stored), (KeySecret.Hash("secret-of-a-key-1"), KeyHash.Of("secret-of-a-key-1")));
        Assert.Null(KeyHash.Of(""));
        Assert.Null(KeyHash.Of(new string('a', 257)));
    }

    [Fact]
    public void StoredKeys_MadeOfDigests_StayAsTheyAre()
    {
        Assert.Equal("once:3713f1c7d92b60af054fd998c1f21b165cd50ed6290007624e2f4c0384d02ba6", GrainKeys.Idempotency("u1", "key-1"));
        Assert.Equal("rec_59640c913d358aa81a31a198d28c05922510b8ca", UsageRecordRules.RequestId("u1", "rec-1"));
        Assert.Equal("5dd272b4f316b776", VoteTrace.DigestOf("Paris"));
        Assert.Equal("6122706e6765caf57616a8d76e38113e39f0afacda2e286ce0d13a0520b71302", IdempotencyRules.Fingerprint("x"));
    }
}
