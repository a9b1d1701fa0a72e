using System.Net;
using System.Text;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Calls;

public sealed class SecureSdpTests
{
    private static SdpNegotiation Side(int port, bool takes = false, bool demands = false) =>
        new(new IPEndPoint(IPAddress.Parse("192.0.2.1"), port), 7, new SdpT38()) { TakesSecure = takes, DemandsSecure = demands };

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Both_sides_agree_on_each_others_keys(bool takes, bool demands)
    {
        var (caller, called) = (Side(4000, demands: true), Side(5000, takes, demands));
        var offer = caller.OfferAudio();
        Assert.Contains("m=audio 4000 RTP/SAVP 8 0", offer, StringComparison.Ordinal);
        var answer = called.Answer(Encoding.ASCII.GetBytes(offer))!.Value;
        var agreement = caller.ReadAnswer(Encoding.ASCII.GetBytes(answer.Body))!;
        Assert.Equal(SdpMode.Audio, agreement.Mode);
        Assert.NotNull(agreement.OurKey);
        Assert.Equal(agreement.OurKey, answer.Agreement.PeerKey);
        Assert.Equal(agreement.PeerKey, answer.Agreement.OurKey);
        Assert.NotEqual(agreement.OurKey, agreement.PeerKey);
        // A refresh names the same keys.
        Assert.Equal(offer, caller.OfferAudio());
        Assert.Equal(answer.Body, called.Answer(Encoding.ASCII.GetBytes(offer))!.Value.Body);
    }

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(true, false, true)]
    [InlineData(false, true, false)]
    public void Plain_rtp_is_taken_unless_encryption_is_demanded(bool takes, bool demands, bool taken)
    {
        var answer = Side(5000, takes, demands).Answer(Encoding.ASCII.GetBytes(Side(4000).OfferAudio()));
        Assert.Equal(taken, answer is not null);
        if (taken) Assert.Null(answer!.Value.Agreement.PeerKey);
    }

    [Fact]
    public void Srtp_is_refused_where_it_is_not_wanted() =>
        Assert.Null(Side(5000).Answer(Encoding.ASCII.GetBytes(Side(4000, demands: true).OfferAudio())));

    [Fact]
    public void Where_encryption_is_demanded_t38_is_refused_and_an_answer_without_a_key_agrees_on_nothing()
    {
        var side = Side(5000, demands: true);
        Assert.Null(side.Answer(Encoding.ASCII.GetBytes(Side(4000).OfferFax())));
        side.OfferAudio();
        Assert.Equal(SdpMode.None, side.ReadAnswer(Encoding.ASCII.GetBytes(Side(4000).OfferAudio()))!.Mode);
    }

    [Fact]
    public void Of_a_plain_and_a_secure_slot_the_secure_one_is_taken()
    {
        var secure = Side(4002, demands: true).OfferAudio();
        var offer = Side(4000).OfferAudio() + secure[secure.IndexOf("m=", StringComparison.Ordinal)..];
        var answer = Side(5000, takes: true).Answer(Encoding.ASCII.GetBytes(offer))!.Value;
        Assert.Contains("m=audio 0 RTP/AVP", answer.Body, StringComparison.Ordinal);
        Assert.Contains("m=audio 5000 RTP/SAVP 8\r\n", answer.Body, StringComparison.Ordinal);
        Assert.Equal(4002, answer.Agreement.Remote!.Port);
    }

    [Theory]
    [InlineData(true, true, "t38UDPFEC")]
    [InlineData(true, false, "t38UDPRedundancy")]
    [InlineData(false, true, "t38UDPRedundancy")]
    public void Fec_is_answered_to_fec_where_the_trunk_wants_it(bool offered, bool ours, string answered)
    {
        static SdpNegotiation Fax(int port, bool fec) => new(
            new IPEndPoint(IPAddress.Loopback, port), 7, new SdpT38 { ErrorCorrection = fec ? UdptlErrorCorrection.Fec : UdptlErrorCorrection.Redundancy });
        var answer = Fax(5000, ours).Answer(Encoding.ASCII.GetBytes(Fax(4000, offered).OfferFax()))!.Value;
        Assert.Contains($"T38FaxUdpEC:{answered}\r\n", answer.Body, StringComparison.Ordinal);
    }
}
