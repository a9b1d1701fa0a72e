using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.T38;

/// <summary>Takes an IFP packet that is to leave.</summary>
/// <param name="ifp">The packet; valid during the call only.</param>
/// <param name="copies">How often the datagram leaves, always with one sequence number: 3 for indicators and ends of signals.</param>
/// <param name="due">When it was due; not after the `now` that was passed in.</param>
public delegate void IfpSink(ReadOnlySpan<byte> ifp, int copies, TimeSpan due);

/// <summary>
/// T.30 over T.38: turns signals into IFP packets at the pace of the modems they stand for, and back. Rate management is
/// transferred TCF (method 2). Sequence numbers of what leaves are the business of UDPTL.
/// </summary>
public sealed class T38Terminal : FaxTerminal
{
    private readonly T38Transmitter _transmitter;
    private readonly T38Receiver _receiver;

    /// <param name="version">T38FaxVersion agreed on, 0 to 3.</param>
    /// <param name="sink">Where packets go.</param>
    public T38Terminal(int version, IfpSink sink)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(version);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(version, 3);
        _transmitter = new T38Transmitter(version, sink);
        _receiver = new T38Receiver(version);
    }

    internal override bool IsSending => _transmitter.IsSending;

    internal override Signal Incoming => _receiver.Current;

    /// <summary>
    /// Takes a received packet. Repeated and late ones are dropped by their sequence number, gaps are noticed; what UDPTL
    /// recovers is to be passed in first, each packet under its own number. Never throws on bad input.
    /// </summary>
    public void Receive(ushort sequence, ReadOnlySpan<byte> ifp, TimeSpan now)
    {
        if (!IsAttached || Session.Result is not null)
            return;
        Run(now);
        _receiver.Receive(sequence, ifp, Session, _transmitter, now);
    }

    /// <inheritdoc/>
    public override TimeSpan Advance(TimeSpan now) => IsAttached ? Run(now) : TimeSpan.MaxValue;

    internal override void Open(bool calls, TimeSpan now) => _transmitter.Open(calls ? T38Indicator.Cng : T38Indicator.NoSignal, Session, now);

    internal override void SendCommand(FrameList frames, TimeSpan now) => _transmitter.SendCommand(frames, now);

    internal override void SendTrainingCheck(FaxModem modem, TimeSpan now) => _transmitter.SendTrainingCheck(modem, now);

    internal override void SendBlock(FaxModem modem, bool longTraining, FrameList frames, TimeSpan now) =>
        _transmitter.SendBlock(modem, longTraining, frames, now);

    internal override void SendPage(FaxModem modem, bool longTraining, ReadOnlyMemory<byte> data, TimeSpan now) =>
        _transmitter.SendPage(modem, longTraining, data, now);

    internal override void StopSending(TimeSpan now) => _transmitter.Stop(now);

    private TimeSpan Run(TimeSpan now)
    {
        while (Session.Result is null)
        {
            var due = Min(_transmitter.Due, Min(_receiver.Due, Session.Due));
            if (due > now)
                return due;
            if (due == _transmitter.Due)
                _transmitter.Step(Session);
            else if (due == _receiver.Due)
                _receiver.TimeOut(Session, _transmitter);
            else
                Session.OnDue(due);
        }

        return TimeSpan.MaxValue;
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
