using System.Net;
using System.Text;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Calls;

public sealed class SdpTests
{
    private static readonly IPEndPoint Local = new(IPAddress.Parse("192.0.2.10"), 40002);

    private static readonly SdpT38 Own = new() { Version = 0, MaxBuffer = 2000, MaxDatagram = 1400, ErrorCorrection = UdptlErrorCorrection.Redundancy };

    private static SdpNegotiation Call() => new(Local, 1000, Own);

    private static byte[] Offer(params string[] lines) =>
        Encoding.ASCII.GetBytes(string.Join("\r\n", ["v=0", "o=root 7 7 IN IP4 198.51.100.9", "s=x", "c=IN IP4 198.51.100.1", "t=0 0", .. lines]) + "\r\n");

    [Fact]
    public void Our_offer_has_audio_and_our_address()
    {
        Assert.Equal(
            "v=0\r\no=- 1000 1000 IN IP4 192.0.2.10\r\ns=-\r\nc=IN IP4 192.0.2.10\r\nt=0 0\r\nm=audio 40002 RTP/AVP 8 0\r\n"
            + "a=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\na=silenceSupp:off - - - -\r\na=sendrecv\r\n",
            Call().OfferAudio());
    }

    [Fact]
    public void Image_takes_the_place_of_audio_and_the_version_rises()
    {
        var call = Call();
        call.OfferAudio();
        var offer = call.OfferFax();
        Assert.Contains("o=- 1000 1001 IN", offer, StringComparison.Ordinal);
        Assert.Contains(
            "m=image 40002 udptl t38\r\na=T38FaxVersion:0\r\na=T38MaxBitRate:14400\r\na=T38FaxRateManagement:transferredTCF\r\n"
            + "a=T38FaxMaxBuffer:2000\r\na=T38FaxMaxDatagram:1400\r\na=T38FaxUdpEC:t38UDPRedundancy\r\n",
            offer,
            StringComparison.Ordinal);
        Assert.DoesNotContain("m=audio", offer, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_slot_is_kept_in_its_place()
    {
        var call = Call();
        var (first, audio) = call.Answer(Offer("m=video 5000 RTP/AVP 34", "m=audio 6000 RTP/AVP 18 0 8 101"))!.Value;
        Assert.Equal(SdpMode.Audio, audio.Mode);
        Assert.Equal(0, audio.PayloadType);
        Assert.Contains("m=video 0 RTP/AVP 34\r\nm=audio 40002 RTP/AVP 0\r\n", first, StringComparison.Ordinal);
        Assert.Contains("m=video 0 RTP/AVP 34\r\nm=image 40002 udptl t38\r\n", call.OfferFax(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_slot_beside_a_switched_off_audio_slot_is_taken()
    {
        var call = Call();
        call.OfferAudio();
        var (body, agreement) = call.Answer(Offer("m=audio 0 RTP/AVP 8", "m=image 4444 UDPTL T38", "c=IN IP4 203.0.113.5"))!.Value;
        Assert.Equal(new IPEndPoint(IPAddress.Parse("203.0.113.5"), 4444), agreement.Remote);
        Assert.Contains("m=audio 0 RTP/AVP 8\r\nm=image 40002 UDPTL T38\r\n", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_audio_and_image_in_one_offer_the_image_is_taken()
    {
        var (body, agreement) = Call().Answer(Offer("m=audio 6000 RTP/AVP 8", "m=image 6002 udptl t38"))!.Value;
        Assert.Equal((SdpMode.Fax, 6002), (agreement.Mode, agreement.Remote!.Port));
        Assert.Contains("m=audio 0 ", body, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refresh_is_answered_with_the_same_description()
    {
        var call = Call();
        var offer = Offer("m=image 4444 udptl t38", "a=T38FaxUdpEC:t38UDPRedundancy");
        Assert.Equal(call.Answer(offer)!.Value.Body, call.Answer(offer)!.Value.Body);
        Assert.Equal(call.Current, call.Answer(offer)!.Value.Body);
    }

    [Fact]
    public void The_return_to_audio_raises_the_version_and_keeps_the_port()
    {
        var call = Call();
        call.Answer(Offer("m=image 4444 udptl t38"));
        var (body, agreement) = call.Answer(Offer("m=audio 6000 RTP/AVP 8"))!.Value;
        Assert.Equal(SdpMode.Audio, agreement.Mode);
        Assert.Contains("o=- 1000 1001 ", body, StringComparison.Ordinal);
        Assert.Contains("m=audio 40002 ", body, StringComparison.Ordinal);
    }

    [Fact]
    public void An_offer_with_every_slot_off_is_answered_slot_by_slot()
    {
        var (body, agreement) = Call().Answer(Offer("m=image 0 udptl t38"))!.Value;
        Assert.Equal(SdpMode.None, agreement.Mode);
        Assert.Contains("m=image 0 udptl t38", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("m=audio 6000 RTP/AVP 18 101")]
    [InlineData("m=audio 6000 RTP/SAVP 8")]
    [InlineData("m=image 6000 tcp t38")]
    [InlineData("m=image 6000 udptl foo")]
    public void Nothing_for_us_is_no_answer(string media) => Assert.Null(Call().Answer(Offer(media)));

    [Theory]
    [InlineData("a=T38FaxVersion:3", "a=T38FaxFillBitRemoval:1")]
    [InlineData("a=t38faxversion:0", "a=T38FaxFillBitRemoval:0")]
    [InlineData("a=T38FaxVersion:9", "a=T38FaxFillBitRemoval")]
    [InlineData("a=T38FaxVersion:0", "a=x:y")]
    public void Fill_bit_removal_is_answered_as_offered_and_transcoding_never(string version, string fill)
    {
        var numeric = fill.Contains(':', StringComparison.Ordinal) && !fill.StartsWith("a=x", StringComparison.Ordinal);
        var body = Call().Answer(Offer("m=image 4444 udptl t38", version, fill, numeric ? "a=T38FaxTranscodingMMR:1" : "a=T38FaxTranscodingMMR"))!.Value.Body;
        Assert.Contains("T38FaxVersion:0\r\n", body, StringComparison.Ordinal);
        if (fill.StartsWith("a=T38", StringComparison.Ordinal)) Assert.Contains(fill + "\r\n", body, StringComparison.Ordinal);
        else Assert.DoesNotContain("FillBitRemoval", body, StringComparison.Ordinal);
        Assert.Equal(numeric, body.Contains("a=T38FaxTranscodingMMR:0\r\na=T38FaxTranscodingJBIG:0\r\n", StringComparison.Ordinal));
        Assert.Equal(numeric, body.Contains("Transcoding", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(SdpChoice.FaxFirst, "m=audio 0 RTP/AVP 8\r\nm=image 40002 udptl t38\r\n")]
    [InlineData(SdpChoice.AudioFirst, "m=audio 40002 RTP/AVP 8\r\n*m=image 0 udptl t38\r\n")]
    [InlineData(SdpChoice.Audio, "m=audio 40002 RTP/AVP 8\r\n*m=image 0 udptl t38\r\n")]
    public void Of_audio_and_image_the_one_that_is_preferred_is_taken(SdpChoice choice, string expected)
    {
        var body = Call().Answer(Offer("m=audio 4442 RTP/AVP 8", "m=image 4444 udptl t38"), choice)!.Value.Body;
        Assert.All(expected.Split('*'), part => Assert.Contains(part, body, StringComparison.Ordinal));
        Assert.Equal(choice == SdpChoice.Audio, Call().Answer(Offer("m=image 4444 udptl t38"), choice) is null);
    }

    [Fact]
    public void The_law_of_the_trunk_is_offered_first()
    {
        Assert.Contains("RTP/AVP 8 0\r\n", Call().OfferAudio(), StringComparison.Ordinal);
        Assert.Contains("RTP/AVP 0 8\r\n", new SdpNegotiation(Local, 1, Own) { Law = G711Law.Mu }.OfferAudio(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a=T38FaxUdpEC:t38UDPRedundancy", "a=T38FaxUdpEC:t38UDPRedundancy")]
    [InlineData("a=T38FaxUdpEC:t38UDPFEC", "a=T38FaxUdpEC:t38UDPRedundancy")]
    [InlineData("a=x:y", null)]
    public void Any_error_correction_is_answered_with_redundancy(string offered, string? answered)
    {
        var body = Call().Answer(Offer("m=image 4444 udptl t38", offered))!.Value.Body;
        if (answered is null) Assert.DoesNotContain("UdpEC", body, StringComparison.Ordinal);
        else Assert.Contains(answered, body, StringComparison.Ordinal);
    }

    [Fact]
    public void Alternate_names_and_an_own_lower_rate_are_understood()
    {
        var call = new SdpNegotiation(Local, 1, Own with { Version = 3 });
        var (body, agreement) = call.Answer(Offer("m=image 4444 udptl t38", "a=T38FaxVersion:2", "a=T38FaxMaxRate:9600", "a=T38MaxDatagram:272"))!.Value;
        Assert.Equal((2, 9600, 272), (agreement.T38.Version, agreement.T38.MaxBitRate, agreement.T38.MaxDatagram));
        Assert.Contains("T38FaxVersion:2\r\na=T38MaxBitRate:9600\r\n", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 14400, 14400)]
    [InlineData(false, 14400, 9600)]
    [InlineData(false, 4800, 4800)]
    public void Without_v17_no_rate_above_9600_is_offered(bool v17, int rate, int offered) =>
        Assert.Equal(offered, new FaxTrunkOptions { V17 = v17, MaxBitRate = rate }.ToSdp().MaxBitRate);

    [Fact]
    public void Of_addresses_of_both_families_the_one_of_the_slot_is_taken()
    {
        var agreement = Call().Answer(Encoding.ASCII.GetBytes(
            "v=0\r\no=- 1 1 IN IP6 2001:db8::20\r\ns=-\r\nc=IN IP6 2001:db8::20\r\nt=0 0\r\nm=audio 6000 RTP/AVP 8\r\nc=IN IP4 192.0.2.5\r\nm=video 6024 RTP/AVP 107\r\n"))!.Value.Agreement;
        Assert.Equal(new IPEndPoint(IPAddress.Parse("192.0.2.5"), 6000), agreement.Remote);
    }

    [Fact]
    public void Ipv6_addresses_are_read_and_written()
    {
        var call = new SdpNegotiation(new IPEndPoint(IPAddress.IPv6Loopback, 40000), 5, Own);
        Assert.Contains("c=IN IP6 ::1\r\n", call.OfferAudio(), StringComparison.Ordinal);
        var answer = call.ReadAnswer(Encoding.ASCII.GetBytes("v=0\no=- 1 1 IN IP6 ::1\ns=-\nc=IN IP6 2001:db8::7\nt=0 0\nm=audio 9 RTP/AVP 8\n"));
        Assert.Equal(new IPEndPoint(IPAddress.Parse("2001:db8::7"), 9), answer!.Remote);
    }

    [Fact]
    public void A_refusal_by_port_0_is_no_agreement()
    {
        var call = Call();
        call.OfferAudio();
        call.OfferFax();
        Assert.Equal(SdpMode.None, call.ReadAnswer(Offer("m=image 0 udptl t38"))!.Mode);
        Assert.Equal(SdpMode.Audio, call.ReadAnswer(Offer("m=audio 4000 RTP/AVP 8"))!.Mode);
    }

    [Fact]
    public void A_refused_offer_leaves_the_session_as_it_was()
    {
        var call = Call();
        call.OfferAudio();
        call.ReadAnswer(Offer("m=audio 4000 RTP/AVP 8"));
        call.OfferFax();
        call.Withdraw();
        Assert.Contains("m=audio 40002 ", call.Current, StringComparison.Ordinal);
        Assert.Contains("o=- 1000 1002 ", call.Current, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_and_mutated_descriptions_never_throw_and_what_is_written_is_read_again()
    {
        var random = new Random(2327);
        var sample = Offer("m=audio 6000 RTP/AVP 0 8 101", "a=rtpmap:8 PCMA/8000", "m=image 6002 udptl t38", "c=IN IP6 ::1", "a=T38FaxVersion:3", "a=T38FaxMaxDatagram:400");
        for (var i = 0; i < 20_000; i++)
        {
            var body = sample.ToArray();
            for (var n = random.Next(1, 8); n > 0; n--) body[random.Next(body.Length)] = (byte)random.Next(256);
            var call = Call();
            if (call.Answer(body.AsSpan(0, random.Next(body.Length + 1))) is not { } answer) continue;
            Assert.True(SdpSession.TryParse(Encoding.Latin1.GetBytes(answer.Body), out var again));
            Assert.Equal(answer.Body, again.Write());
        }
    }

    [Fact]
    public void Endless_descriptions_are_bounded()
    {
        Assert.False(SdpSession.TryParse(new byte[SdpSession.MaxLength + 1], out _));
        Assert.False(SdpSession.TryParse(Offer([.. Enumerable.Repeat("m=audio 1 RTP/AVP 8", SdpSession.MaxMedia + 1)]), out _));
        Assert.True(SdpSession.TryParse(Offer(["m=audio 1 RTP/AVP 8", .. Enumerable.Repeat("a=x", 5000)]), out var session));
        Assert.Equal(SdpMedia.MaxAttributes, session.Media[0].Attributes.Count);
    }
}
