using System.Diagnostics.Metrics;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.T38;

namespace Faxwerk.Telephony.Calls;

/// <summary>T.38 over UDPTL.</summary>
internal sealed class T38Leg : MediaLeg
{
    private static readonly Meter Meter = new("Faxwerk.Telephony");
    private static readonly Histogram<double> Lateness =
        Meter.CreateHistogram<double>("faxwerk.udptl.lateness", "ms", "Time between when a datagram was due and when it left.");

    private readonly Func<TimeSpan> _elapsed;
    private readonly UdptlStream _stream;
    private readonly T38Terminal _terminal;
    private TimeSpan _now;

    /// <param name="socket">The call's socket.</param>
    /// <param name="sender">Repeats what the peer can take.</param>
    /// <param name="version">T38FaxVersion agreed on.</param>
    /// <param name="elapsed">The time of the call at this moment.</param>
    /// <param name="create">Makes the session on the terminal.</param>
    public T38Leg(MediaSocket socket, UdptlSender sender, int version, Func<TimeSpan> elapsed, Func<FaxTerminal, FaxSession> create)
    {
        _elapsed = elapsed;
        _stream = new UdptlStream(socket, sender, new UdptlReceiver(ReceiveIfp));
        _terminal = new T38Terminal(version, SendIfp);
        create(_terminal);
    }

    public override FaxSession Session => _terminal.Session;

    public override string Transport => "T.38";

    public override bool IsSending => _terminal.IsSending;

    /// <summary>Packets that were restored from others, and those that were not.</summary>
    public (int Restored, int Lost) Packets => (_stream.Restored, _stream.Lost);

    public override void Start(TimeSpan now)
    {
        _now = now;
        Session.Start(now);
    }

    /// <summary>Takes a datagram that came before the leg began.</summary>
    public void ReceiveKept(ReadOnlySpan<byte> datagram) => _stream.ReceiveKept(datagram);

    public override bool Receive(ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        _now = now;
        return _stream.Receive(datagram);
    }

    public override TimeSpan Advance(TimeSpan now) => _terminal.Advance(now);

    private void ReceiveIfp(ushort sequence, ReadOnlySpan<byte> ifp) => _terminal.Receive(sequence, ifp, _now);

    private void SendIfp(ReadOnlySpan<byte> ifp, int copies, TimeSpan due)
    {
        _stream.Send(ifp, copies);
        if (Lateness.Enabled) Lateness.Record((_elapsed() - due).TotalMilliseconds);
    }
}
