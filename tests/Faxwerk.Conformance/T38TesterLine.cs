using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.T38;

namespace Faxwerk.Conformance;

/// <summary>Speaks IFP packets with the device, each when a modem would begin to send what is in it.</summary>
internal sealed class T38TesterLine : TesterLine
{
    private const int V21Rate = 300;
    private const int FlagBits = 8;
    private const int FrameEndBits = 24;
    private static readonly TimeSpan ToneTime = TimeSpan.FromSeconds(2.6);
    private static readonly TimeSpan BlockFlags = TimeSpan.FromMilliseconds(200);

    private readonly Queue<(TimeSpan At, byte[] Packet)> _outgoing = new();
    private readonly byte[] _buffer = new byte[600];
    private readonly List<byte> _frame = [];
    private readonly List<byte> _octets = [];
    private T38DataType? _incoming;
    private TimeSpan _preambleAt;
    private TimeSpan _frameAt;
    private TimeSpan _due;
    private int _frames;

    /// <summary>Hands a packet to the device.</summary>
    public required Action<byte[], TimeSpan> Deliver { get; init; }

    /// <summary>Lets time pass for the device.</summary>
    public required Action<TimeSpan> AdvanceDevice { get; init; }

    public override bool HasSignals => false;

    public override bool IsSilent => _outgoing.Count == 0 && Now >= _due;

    public override bool IsDeviceSending => _incoming is not null;

    public override void Advance()
    {
        Now += Tick;
        while (_outgoing.TryPeek(out var next) && next.At <= Now)
            Deliver(_outgoing.Dequeue().Packet, Now);
        AdvanceDevice(Now);
    }

    // All that comes says by itself what it is.
    public override void Listen(Listening what)
    {
    }

    public override void SendTone(bool cng)
    {
        Begin(cng ? T38Indicator.Cng : T38Indicator.Ced);
        _due += ToneTime;
        Put(IfpWriter.Indicator(_buffer, T38Indicator.NoSignal));
    }

    public override void SendOctets(FaxModem modem, bool longTraining, byte[] octets)
    {
        Begin(modem.Indicator(longTraining));
        _due += modem.Training(longTraining);
        for (var at = 0; at < octets.Length; at += modem.Rate() / 200)
        {
            var chunk = octets.AsSpan(at, Math.Min(modem.Rate() / 200, octets.Length - at));
            Put(IfpWriter.Data(_buffer, 0, modem.DataType(), T38FieldType.NonEcmData, chunk));
            Wait(chunk.Length * 8, modem.Rate());
        }

        Put(IfpWriter.Data(_buffer, 0, modem.DataType(), T38FieldType.NonEcmSigEnd, []));
        Put(IfpWriter.Indicator(_buffer, T38Indicator.NoSignal));
    }

    /// <summary>A packet of the device.</summary>
    public void Take(ReadOnlySpan<byte> packet)
    {
        if (!IfpPacket.TryParse(packet, 0, out var ifp))
            throw new ConformanceException("The device sent what is no IFP packet.");
        if (!ifp.IsData)
        {
            TakeIndicator(ifp.Indicator);
            return;
        }

        while (ifp.TryReadField(out var field, out var data))
            TakeField(ifp.DataType, field, data);
    }

    public override void Dispose()
    {
    }

    private protected override void Transmit(FaxModem? modem, int flags, IReadOnlyList<TesterFrame> frames)
    {
        var rate = modem?.Rate() ?? V21Rate;
        var type = modem?.DataType() ?? T38DataType.V21;
        Begin(modem?.Indicator(longTraining: false) ?? T38Indicator.V21Preamble);
        if (modem is { } page)
            _due += page.Training(longTraining: false) + BlockFlags;
        else
            Wait(flags * FlagBits, rate);
        foreach (var frame in frames)
        {
            for (var at = 0; at < frame.Octets.Length; at += 40)
            {
                var chunk = frame.Octets.AsSpan(at, Math.Min(40, frame.Octets.Length - at));
                Put(IfpWriter.Data(_buffer, 0, type, T38FieldType.HdlcData, chunk));
                Wait(chunk.Length * 8, rate);
            }

            Put(IfpWriter.Data(_buffer, 0, type, frame.GoodFcs ? T38FieldType.HdlcFcsOk : T38FieldType.HdlcFcsBad, []));
            Wait(FrameEndBits, rate);
        }

        Wait(5 * FlagBits, rate);
        Put(IfpWriter.Data(_buffer, 0, type, T38FieldType.HdlcSigEnd, []));
        Put(IfpWriter.Indicator(_buffer, T38Indicator.NoSignal));
    }

    private void Begin(T38Indicator indicator)
    {
        _due = Now > _due ? Now : _due;
        Put(IfpWriter.Indicator(_buffer, indicator));
    }

    private void Put(int length) => _outgoing.Enqueue((_due, _buffer[..length]));

    private void Wait(int bits, int rate) => _due += TimeSpan.FromTicks(bits * TimeSpan.TicksPerSecond / rate);

    private void TakeIndicator(T38Indicator indicator)
    {
        // Before T.38 begins a called machine has said its CED in audio: any announcement stands for it.
        if (indicator is T38Indicator.NoSignal or T38Indicator.Cng or T38Indicator.Ced)
        {
            End();
            Add(new Heard.Tone(Now, indicator == T38Indicator.Cng, TimeSpan.Zero));
        }
        else if (indicator == T38Indicator.V21Preamble)
        {
            Start(T38DataType.V21);
        }
        else
        {
            Start(((FaxModem?)(indicator < T38Indicator.V17At7200ShortTraining
                ? (int)indicator - (int)T38Indicator.V27Ter2400Training
                : (int)FaxModem.V17At7200 + (((int)indicator - (int)T38Indicator.V17At7200ShortTraining) / 2)))!.Value.DataType());
        }
    }

    private void Start(T38DataType type)
    {
        End();
        _incoming = type;
        _preambleAt = _frameAt = Now;
        _frame.Clear();
        _octets.Clear();
        _frames = 0;
    }

    private void TakeField(T38DataType type, T38FieldType field, ReadOnlySpan<byte> data)
    {
        if (_incoming != type)
            throw new ConformanceException($"The device sent data of {type} without an indicator.");
        if (field == T38FieldType.NonEcmData)
            _octets.AddRange(data);
        if (field == T38FieldType.HdlcData)
        {
            if (_frame.Count == 0)
                _frameAt = Now;
            _frame.AddRange(data);
        }

        if (field is T38FieldType.HdlcFcsOk or T38FieldType.HdlcFcsOkSigEnd && _frame.Count > 0)
        {
            _frames++;
            if (type == T38DataType.V21)
                Add(new Heard.Frame(Now, [.. _frame], _frameAt - _preambleAt));
            _frame.Clear();
        }

        if (field is T38FieldType.HdlcSigEnd or T38FieldType.HdlcFcsOkSigEnd or T38FieldType.HdlcFcsBadSigEnd or T38FieldType.NonEcmSigEnd)
            End();
    }

    private void End()
    {
        if (_incoming is { } type and not T38DataType.V21)
            Add(new Heard.PageSignal(Now, (FaxModem)((int)type - 1), [.. _octets], _frames));
        _incoming = null;
    }
}
