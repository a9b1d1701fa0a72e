using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.T38;

/// <summary>
/// The sending half of a terminal: one signal at a time, each packet when the modem would begin to send what is in it, so
/// that a gateway is never more than one packet ahead. Due times follow from bits sent, so that nothing drifts.
/// </summary>
internal sealed class T38Transmitter(int version, IfpSink sink)
{
    private const int IndicatorCopies = 3;
    private const int EndCopies = 3;
    private const int V21Rate = 300;
    private const int MaxPacketMilliseconds = 40;

    // FCS and the flag that ends a frame; the FCS may be stuffed with up to three bits.
    private const int FrameEndBits = 16 + 3 + 8;

    // Zeros behind RTC: some adaptors lose the last rows of a page when the carrier drops at once.
    private const int PagePadding = 3;

    private static readonly TimeSpan CommandFlags = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BlockFlags = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan TrainingCheck = TimeSpan.FromMilliseconds(1500);

    // An outage that swallows the end of a command swallows all copies of it: the silence behind it is told again, and with it comes what redundancy brings.
    private static readonly TimeSpan[] Echoes = [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200)];

    private readonly byte[] _packet = new byte[256];
    private Phase _phase;
    private int _echoes;
    private Kind _kind;
    private T38Indicator _indicator;
    private T38DataType _type;
    private int _rate;
    private TimeSpan _startup;
    private TimeSpan _quietUntil;
    private TimeSpan _origin;
    private long _bits;
    private FrameList? _frames;
    private int _frame;
    private int _offset;
    private int _length;
    private ReadOnlyMemory<byte> _data;
    private HdlcStuffing _stuffing;

    private enum Phase : byte
    {
        Idle,
        Indicator,
        Data,
        End,
    }

    private enum Kind : byte
    {
        Frames,
        Octets,
    }

    /// <summary>When <see cref="Step"/> is due.</summary>
    public TimeSpan Due { get; private set; } = TimeSpan.MaxValue;

    public bool IsSending => _phase != Phase.Idle;

    public void Open(T38Indicator indicator, FaxSession session, TimeSpan now)
    {
        Indicate(indicator, now);
        session.Trace(now, sent: true, "T.38", indicator.Name());
        KeepQuiet(now);
    }

    /// <summary>A signal of either side has ended: the next one begins a gap later.</summary>
    public void KeepQuiet(TimeSpan from)
    {
        var until = from + FaxTerminal.SignalGap;
        if (until > _quietUntil)
            _quietUntil = until;
    }

    public void SendCommand(FrameList frames, TimeSpan now)
    {
        Begin(Kind.Frames, T38Indicator.V21Preamble, T38DataType.V21, V21Rate, CommandFlags, now);
        _frames = frames;
    }

    public void SendBlock(FaxModem modem, bool longTraining, FrameList frames, TimeSpan now)
    {
        Begin(Kind.Frames, modem.Indicator(longTraining), modem.DataType(), modem.Rate(), modem.Training(longTraining) + BlockFlags, now);
        _frames = frames;
    }

    public void SendTrainingCheck(FaxModem modem, TimeSpan now)
    {
        Begin(Kind.Octets, modem.Indicator(longTraining: true), modem.DataType(), modem.Rate(), modem.Training(longTraining: true), now);
        _data = default;
        _length = (int)(_rate * TrainingCheck.TotalSeconds) / 8;
    }

    public void SendPage(FaxModem modem, bool longTraining, ReadOnlyMemory<byte> data, TimeSpan now)
    {
        Begin(Kind.Octets, modem.Indicator(longTraining), modem.DataType(), modem.Rate(), modem.Training(longTraining), now);
        _data = data;
        _length = data.Length + (PagePadding * ChunkOctets);
    }

    /// <summary>Drops the carrier in the middle of what is being sent.</summary>
    public void Stop(TimeSpan now)
    {
        if (_phase is Phase.Data or Phase.End)
            EndSignal(now);
        else if (_phase == Phase.Indicator)
            Idle(now);
    }

    /// <summary>Does what is due at <see cref="Due"/>.</summary>
    public void Step(FaxSession session)
    {
        var now = Due;
        switch (_phase)
        {
            case Phase.Idle:
                sink(_packet.AsSpan(0, IfpWriter.Indicator(_packet, T38Indicator.NoSignal)), 1, now);
                Due = _echoes < Echoes.Length ? now + Echoes[_echoes++] : TimeSpan.MaxValue;
                break;
            case Phase.Indicator:
                Indicate(_indicator, now);
                session.Trace(now, sent: true, "T.38", _indicator.Name());
                _origin = now + _startup;
                Due = _origin;
                _phase = Phase.Data;
                break;
            case Phase.Data when _kind == Kind.Frames:
                SendFrameData();
                break;
            case Phase.Data:
                SendOctets();
                break;
            case Phase.End:
                EndSignal(now);
                session.OnSent(now);
                break;
        }
    }

    private int ChunkOctets => Math.Max(1, _rate * MaxPacketMilliseconds / 8000);

    private void Begin(Kind kind, T38Indicator indicator, T38DataType type, int rate, TimeSpan startup, TimeSpan now)
    {
        // An answer to a command that crossed ours takes its place.
        Stop(now);
        _kind = kind;
        _indicator = indicator;
        _type = type;
        _rate = rate;
        _startup = startup;
        _bits = 0;
        _frame = 0;
        _offset = 0;
        _stuffing = default;
        _phase = Phase.Indicator;
        Due = now > _quietUntil ? now : _quietUntil;
    }

    private void SendFrameData()
    {
        var frame = _frames![_frame];
        var now = Due;
        if (_offset == frame.Length)
        {
            // Only the last frame comes here: its end is the end of the signal.
            _phase = Phase.End;
            Wait(FrameEndBits);
            return;
        }

        var chunk = frame.Slice(_offset, Math.Min(ChunkOctets, frame.Length - _offset));
        _offset += chunk.Length;
        var bits = _stuffing.Bits(chunk);
        if (_offset < frame.Length || _frame == _frames.Count - 1)
        {
            sink(_packet.AsSpan(0, IfpWriter.Data(_packet, version, _type, T38FieldType.HdlcData, chunk)), 1, now);
        }
        else
        {
            sink(_packet.AsSpan(0, IfpWriter.Hdlc(_packet, version, _type, chunk, T38FieldType.HdlcFcsOk)), 1, now);
            bits += FrameEndBits;
            _frame++;
            _offset = 0;
            _stuffing = default;
        }

        Wait(bits);
    }

    private void SendOctets()
    {
        var now = Due;
        var length = Math.Min(ChunkOctets, _length - _offset);
        Span<byte> chunk = stackalloc byte[length];
        var data = _offset < _data.Length ? _data.Span[_offset..Math.Min(_offset + length, _data.Length)] : [];
        data.CopyTo(chunk);
        chunk[data.Length..].Clear();
        sink(_packet.AsSpan(0, IfpWriter.Data(_packet, version, _type, T38FieldType.NonEcmData, chunk)), 1, now);
        _offset += length;
        if (_offset == _length)
            _phase = Phase.End;
        Wait(length * 8);
    }

    private void Wait(int bits)
    {
        _bits += bits;
        Due = _origin + TimeSpan.FromTicks(_bits * TimeSpan.TicksPerSecond / _rate);
    }

    private void EndSignal(TimeSpan now)
    {
        var whole = _phase == Phase.End;
        var end = _kind == Kind.Octets ? T38FieldType.NonEcmSigEnd
            : whole ? T38FieldType.HdlcFcsOkSigEnd
            : T38FieldType.HdlcFcsBadSigEnd;
        sink(_packet.AsSpan(0, IfpWriter.Data(_packet, version, _type, end, [])), EndCopies, now);
        Indicate(T38Indicator.NoSignal, now);
        Idle(now);
        _echoes = 0;
        Due = now + Echoes[_echoes++];
    }

    private void Indicate(T38Indicator indicator, TimeSpan now) =>
        sink(_packet.AsSpan(0, IfpWriter.Indicator(_packet, indicator)), IndicatorCopies, now);

    private void Idle(TimeSpan now)
    {
        _phase = Phase.Idle;
        Due = TimeSpan.MaxValue;
        _data = default;
        KeepQuiet(now);
    }
}
