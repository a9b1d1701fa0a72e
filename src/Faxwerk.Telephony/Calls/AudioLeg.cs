using System.Runtime.CompilerServices;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Calls;

/// <summary>Fax over G.711: the modems of an <see cref="AudioTerminal"/> on RTP.</summary>
internal sealed class AudioLeg : RtpLeg
{
    // Nobody listens who would notice a delay: a peer that was held up is waited for this much longer than a packet that others have overtaken.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    private readonly AudioTerminal _terminal;
    private readonly RtpReceiver _receiver;

    /// <param name="socket">The call's socket.</param>
    /// <param name="sender">Numbers our packets and knows their law.</param>
    /// <param name="role">Whether we called.</param>
    /// <param name="create">Makes the session on the terminal.</param>
    public AudioLeg(MediaSocket socket, RtpSender sender, AudioRole role, Func<FaxTerminal, FaxSession> create)
        : base(socket, sender)
    {
        _terminal = new AudioTerminal(role);
        _receiver = new RtpReceiver(samples => _terminal.Receive(samples, Clock(default)), samples => _terminal.Conceal(samples, Clock(default)));
        create(_terminal);
    }

    public override FaxSession Session => _terminal.Session;

    public override bool IsSending => _terminal.IsSending;

    public override AudioSignal Heard => _terminal.Heard;

    /// <summary>Samples received, and those of them that were filled in.</summary>
    public (long Received, long Missing) Samples => (_receiver.Position, _receiver.Missing);

    public override void Start(TimeSpan now)
    {
        base.Start(now);
        Session.Start(now);
    }

    public override void Dispose()
    {
        _terminal.Dispose();
        base.Dispose();
    }

    protected override bool Take(ReadOnlySpan<byte> datagram, TimeSpan clock) => _receiver.Receive(datagram, clock);

    [SkipLocalsInit]
    protected override void Step(Span<byte> payload, TimeSpan clock)
    {
        _receiver.Flush(clock - Patience);
        Span<short> samples = stackalloc short[FaxTones.Samples];
        _terminal.Generate(samples, clock);
        _terminal.Advance(clock);
        for (var i = 0; i < samples.Length; i++) payload[i] = G711.Encode(Law, samples[i]);
    }
}
