using System.Text;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Sip;

/// <summary>How the scripted tests bring a call about, as caller or as called side.</summary>
internal static class CallScript
{
    public const string Sdp = "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\n";

    public static string Text(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span);

    public static async Task<(SipCall Call, SipRequest Invite)> EstablishAsync(
        SipUserAgent agent, ScriptedPeer peer, InviteRequest? request = null, params (string Name, string Value)[] headers)
    {
        var invited = agent.InviteAsync(request ?? peer.Call(Sdp), CancellationToken.None);
        var invite = await peer.RequestAsync("INVITE");
        peer.Respond(invite, 200, Sdp, "peer", headers);
        await peer.RequestAsync("ACK");
        return ((await invited).Call!, invite);
    }

    public static async Task<(SipResponse Ok, SipCall Call)> AnsweredAsync(
        ScriptedPeer peer, SipUserAgent agent, TaskCompletionSource<SipCall?> answered, bool ack = true, params (string Name, string Value)[] headers)
    {
        peer.Request("INVITE", agent.LocalEndPoints[0], sdp: Sdp, headers: headers);
        var ok = await peer.ResponseAsync();
        if (ack)
            peer.Request("ACK", agent.LocalEndPoints[0], toTag: ok.ToTag);
        return (ok, (await answered.Task)!);
    }

    public static (SipUserAgent Agent, TaskCompletionSource<SipCall?> Answered) Answering(MemoryNetwork network, OfferAnswerer? answerer = null)
    {
        var answered = new TaskCompletionSource<SipCall?>(TaskCreationOptions.RunContinuationsAsynchronously);
        return (network.Agent(async invite => answered.SetResult(await invite.AnswerAsync(Sdp, answerer))), answered);
    }
}
