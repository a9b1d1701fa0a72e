using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Calls;

/// <summary>Answers a call with a sound alone: a person, or a fax machine that knows neither T.38 nor modems.</summary>
internal static class TestStationTones
{
    /// <summary>Plays it until the caller hangs up; offers of T.38 get 488.</summary>
    public static async Task PlayAsync(IncomingInvite invite, CallContext context, FaxTone tone)
    {
        var random = context.NextRandom();
        using var media = new CallMedia(context.Scheduler, context.BindMedia(random, invite.Source.Address), new MediaLimits(context.Trunk.Fax.SilenceTimeout, context.Trunk.Fax.MaxDuration));
        var sdp = new SdpNegotiation(context.Advertised(media.LocalEndPoint, invite.Source.Address), random.NextInt64(1, int.MaxValue), new SdpT38());
        if (sdp.Answer(invite.Offer.Span, SdpChoice.Audio) is not { Agreement: { Mode: SdpMode.Audio } audio } answer)
        {
            await invite.RejectAsync(488);
            return;
        }
        var law = (G711Law)audio.PayloadType;
        media.Begin(audio.Remote, (socket, _) => new ToneLeg(socket, new RtpSender(law, (uint)random.Next(), 1, 1), tone));
        if (await invite.AnswerAsync(answer.Body, static (_, _) => ValueTask.FromResult<(int, string?)>((488, null))) is { } call)
            await call.Ended;
    }
}
