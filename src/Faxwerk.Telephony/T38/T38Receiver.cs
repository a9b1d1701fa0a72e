using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.T38;

/// <summary>
/// The receiving half of a terminal: puts frames together, and finds where signals begin and end. Endpoints in the field leave out
/// indicators, repeat ends with new sequence numbers, mix up the two kinds of end and put data into FCS fields; all that is taken.
/// </summary>
internal sealed class T38Receiver(int version)
{
    // Frames are at most 260 octets (FCD); NSF of some machines are longer than T.30 has it.
    private const int MaxFrame = 512;

    // A jump beyond this is a peer that began to count anew.
    private const int MaxJump = 1000;

    // More missing packets than two commands and what is around them have: a page's end, or a whole page, went with them.
    private const int MoreThanCommands = 20;

    private static readonly TimeSpan AfterIndicator = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan InCommand = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AfterFinalFrame = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan InPage = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestCommand = TimeSpan.FromSeconds(20);

    private readonly byte[] _frame = new byte[MaxFrame];
    private int _length;
    private bool _damaged;
    private bool _begun;
    private int _missing;
    private T38Indicator? _indicator;
    private int _expected = -1;
    private TimeSpan _commandLimit = TimeSpan.MaxValue;

    /// <summary>The signal that is coming in.</summary>
    public Signal Current { get; private set; }

    /// <summary>When <see cref="TimeOut"/> is due: a signal whose end was lost.</summary>
    public TimeSpan Due { get; private set; } = TimeSpan.MaxValue;

    public void Receive(ushort sequence, ReadOnlySpan<byte> packet, FaxSession session, T38Transmitter transmitter, TimeSpan now)
    {
        if (!InSequence(sequence, session) || !IfpPacket.TryParse(packet, version, out var ifp))
            return;
        if (!ifp.IsData)
        {
            OnIndicator(ifp.Indicator, session, transmitter, now);
            return;
        }

        while (session.Result is null && ifp.TryReadField(out var field, out var data))
            OnField(ifp.DataType, field, data, session, transmitter, now);
    }

    public void TimeOut(FaxSession session, T38Transmitter transmitter) => End(session, transmitter, Due);

    private bool InSequence(ushort sequence, FaxSession session)
    {
        if (_expected >= 0)
        {
            var ahead = (short)(sequence - _expected);
            if (ahead is < 0 and >= -MaxJump)
                return false;
            if (ahead != 0)
                OnMissing(ahead is > 0 and <= MaxJump ? ahead : 1, session);
        }

        _expected = (ushort)(sequence + 1);
        return true;
    }

    private void OnMissing(int packets, FaxSession session)
    {
        if (Current == Signal.None)
        {
            _missing = packets;
            return;
        }

        _damaged = true;
        if (Current == Signal.Page)
            session.OnDataLost(packets);
    }

    private void OnIndicator(T38Indicator indicator, FaxSession session, T38Transmitter transmitter, TimeSpan now)
    {
        var signal = indicator switch
        {
            T38Indicator.V21Preamble => Signal.Command,
            >= T38Indicator.V27Ter2400Training => Signal.Page,
            _ => Signal.None,
        };
        if (indicator != _indicator || (signal != Signal.None && _begun))
            session.Trace(now, sent: false, "T.38", indicator.Name());
        _indicator = indicator;
        if (signal == Current && !_begun)
        {
            if (signal != Signal.None)
                Continue(now, AfterIndicator);
            return;
        }

        End(session, transmitter, now);
        if (signal == Signal.None || session.Result is not null)
            return;
        var missing = _missing;
        Begin(signal, session, now);
        if (missing >= MoreThanCommands && signal == Signal.Command)
            session.OnDataLost(missing);
    }

    private void OnField(
        T38DataType type, T38FieldType field, ReadOnlySpan<byte> data, FaxSession session, T38Transmitter transmitter, TimeSpan now)
    {
        var signal = type == T38DataType.V21 ? Signal.Command : Signal.Page;
        if (Current != signal && !data.IsEmpty)
        {
            End(session, transmitter, now);
            if (session.Result is not null)
                return;
            var missing = _missing;
            Begin(signal, session, now);
            // What was lost is the signal's beginning, or a page before it.
            if (missing >= (signal == Signal.Page ? 1 : MoreThanCommands))
                session.OnDataLost(missing);
        }

        if (Current == Signal.None)
            return;
        switch (field)
        {
            case T38FieldType.HdlcData:
                Collect(data);
                Continue(now, FrameIsFinal ? InCommand : null);
                break;
            case T38FieldType.HdlcFcsOk or T38FieldType.HdlcFcsBad:
                Collect(data);
                var final = FrameIsFinal;
                Deliver(field == T38FieldType.HdlcFcsOk, session, now);
                Continue(now, final ? AfterFinalFrame : null);
                break;
            case T38FieldType.HdlcFcsOkSigEnd or T38FieldType.HdlcFcsBadSigEnd:
                Collect(data);
                Deliver(field == T38FieldType.HdlcFcsOkSigEnd, session, now);
                End(session, transmitter, now);
                break;
            case T38FieldType.NonEcmData:
                _begun = true;
                session.OnData(data, now);
                Continue(now, null);
                break;
            case T38FieldType.NonEcmSigEnd:
                if (!data.IsEmpty)
                    session.OnData(data, now);
                End(session, transmitter, now);
                break;
            case T38FieldType.HdlcSigEnd:
                End(session, transmitter, now);
                break;
        }
    }

    private bool FrameIsFinal => Current == Signal.Command && _length > 1 && _frame[1] == FrameList.Final;

    private void Begin(Signal signal, FaxSession session, TimeSpan now)
    {
        Current = signal;
        _length = 0;
        _damaged = false;
        _begun = false;
        _missing = 0;
        Due = now + AfterIndicator;
        _commandLimit = signal == Signal.Command ? now + LongestCommand : TimeSpan.MaxValue;
        session.OnSignal(signal, now);
    }

    private void Continue(TimeSpan now, TimeSpan? wait)
    {
        var due = now + (wait ?? (Current == Signal.Command ? InCommand : InPage));
        Due = due < _commandLimit ? due : _commandLimit;
    }

    private void Collect(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
            return;
        _begun = true;
        // What was lost lay between two frames where a frame begins now.
        if (_length == 0)
            _damaged = _damaged && (data[0] != FrameList.Address || (data.Length > 1 && (data[1] & 0xF7) != FrameList.NotFinal));
        var room = Math.Min(data.Length, MaxFrame - _length);
        data[..room].CopyTo(_frame.AsSpan(_length));
        _length += room;
        _damaged |= room < data.Length;
    }

    private void Deliver(bool good, FaxSession session, TimeSpan now)
    {
        var length = _length;
        _length = 0;
        if (length > 0)
            session.OnFrame(_frame.AsSpan(0, length), good && !_damaged, now);
        _damaged = false;
    }

    private void End(FaxSession session, T38Transmitter transmitter, TimeSpan now)
    {
        var signal = Current;
        Current = Signal.None;
        Due = TimeSpan.MaxValue;
        _begun = false;
        if (signal == Signal.None)
            return;
        transmitter.KeepQuiet(now);
        session.OnSignalEnd(signal, now);
    }
}
