using System.Text;
using Stripe;

namespace LLMHive.Billing;

/// <summary>Only what is signed is believed, and only names and ids of it.</summary>
public sealed class StripeWebhookTests
{
    private const string Body = """{"id":"evt_1","object":"event","type":"invoice.paid","created":1780000000,"livemode":false,"data":{"object":{"id":"in_1","object":"invoice","customer":"cus_1"}}}""";

    private static readonly long At = PaymentKit.Now.ToUnixTimeSeconds();

    private readonly IPaymentEvents _events = PaymentKit.On(new ScriptedStripe(), null, null, "whsec_new, whsec_newer", "whsec_old").Events;

    [Theory]
    [InlineData("whsec_new")]
    [InlineData("whsec_newer")]
    [InlineData("whsec_old")]
    public void Read_SignedWithAnyOfTheSecrets_IsBelieved(string secret)
    {
        var read = Read(Body, EventUtility.GenerateSignatureHeader(Body, secret, At));
        Assert.Null(read.Fault);
        Assert.Equal(("evt_1", "invoice.paid", "invoice", "in_1", "cus_1"), (read.Event!.Id, read.Event.Type, read.Event.ObjectType, read.Event.ObjectId, read.Event.CustomerId));
        Assert.Equal(PaymentKit.Now, read.Event.Created);
    }

    [Fact]
    public void Read_TwoSignaturesOfWhichOneFits_IsBelieved()
    {
        var good = EventUtility.GenerateSignatureHeader(Body, "whsec_old", At);
        var foreign = EventUtility.ComputeSignature("whsec_other", $"{At}", Body);
        Assert.NotNull(Read(Body, good.Replace(",v1=", $",v1={foreign},v1=", StringComparison.Ordinal)).Event);
    }

    [Theory]
    [InlineData(-300, true)]
    [InlineData(-301, false)]
    [InlineData(3000, false)]
    public void Read_SignedAtAnotherTime_IsBelievedForFiveMinutes(int seconds, bool believed) =>
        Assert.Equal(believed, Read(Body, EventUtility.GenerateSignatureHeader(Body, "whsec_old", At + seconds)).Event is not null);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("rubbish")]
    [InlineData("t=abc,v1=zz")]
    [InlineData("t=99999999999999999999,v1=zz")]
    public void Read_WithoutAProperHeader_IsTurnedAway(string? header) => Assert.NotNull(Read(Body, header).Fault);

    [Fact]
    public void Read_OneByteChanged_IsTurnedAway()
    {
        var header = EventUtility.GenerateSignatureHeader(Body, "whsec_old", At);
        Assert.NotNull(Read(Body.Replace("in_1", "in_2", StringComparison.Ordinal), header).Fault);
        Assert.NotNull(Read(Body, EventUtility.GenerateSignatureHeader(Body, "whsec_wrong", At)).Fault);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"id":"evt_1"}""")]
    public void Read_SignedButNoEvent_IsTurnedAway(string body) =>
        Assert.NotNull(Read(body, EventUtility.GenerateSignatureHeader(body, "whsec_old", At)).Fault);

    [Theory]
    [InlineData("2017-08-15")]
    [InlineData("2023-10-16")]
    [InlineData("2026-10-28.endive")]
    [InlineData("2031-01-01.quince")]
    public void Read_OfAnyVersionAndUnknownKind_IsBelieved(string version)
    {
        var body = """{"id":"evt_1","type":"foo.bar","created":"1780000000","data":{"object":{"object":"foo","customer":{"id":"cus_9"}}},"api_version":""" + $"\"{version}\"}}";
        var read = Read(body, EventUtility.GenerateSignatureHeader(body, "whsec_old", At));
        Assert.Equal(("foo.bar", "", "cus_9"), (read.Event!.Type, read.Event.ObjectId, read.Event.CustomerId));
    }

    [Fact]
    public void Read_WithoutAnySecret_BelievesNothing()
    {
        var events = PaymentKit.On(new ScriptedStripe()).Events;
        Assert.NotNull(events.Read(Encoding.UTF8.GetBytes(Body), EventUtility.GenerateSignatureHeader(Body, "", At)).Fault);
    }

    private WebhookReading Read(string body, string? header) => _events.Read(Encoding.UTF8.GetBytes(body), header);
}
