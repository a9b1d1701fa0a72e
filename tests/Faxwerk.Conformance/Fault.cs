using Faxwerk.Telephony.T30;

namespace Faxwerk.Conformance;

/// <summary>Something that a broken fax machine does, made of a sound one by changing its frames on their way.</summary>
public sealed class Fault
{
    private readonly Func<State, byte[], byte[]?>? _fromDevice;
    private readonly Func<State, byte[], byte[]?>? _toDevice;

    private Fault(string name, string[] caughtBy, Func<State, byte[], byte[]?>? fromDevice = null, Func<State, byte[], byte[]?>? toDevice = null)
    {
        Name = name;
        CaughtBy = caughtBy;
        _fromDevice = fromDevice;
        _toDevice = toDevice;
    }

    /// <summary>What is broken.</summary>
    public string Name { get; }

    /// <summary>Tests that must not be passed with it.</summary>
    public IReadOnlyList<string> CaughtBy { get; }

    /// <summary>The faults that the suite must catch.</summary>
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("always CFR", ["MRGN07", "MRGN08", "MRGN13", "MRGN15"], (_, frame) => Replace(frame, Fcf.Ftt, Fcf.Cfr)),
        new("MCF for bad pages", ["MRGN04"], (_, frame) => Replace(frame, Fcf.Rtn, Fcf.Mcf)),
        new("MCF for missing frames", ["OREN02", "OREN03", "OREN05"], (_, frame) => Fcf.Plain(frame[2]) == Fcf.Ppr ? [.. frame[..2], Fcf.Mcf] : frame),
        new("no T2: no DIS after EOM", ["MRGN09", "MRGN16", "MRGN17"], (state, frame) => frame[2] == Fcf.Dis && state.Seen(Fcf.Mcf) ? null : frame),
        new("no T4: commands are not repeated", ["MTGN11", "MTGN17", "MTGN20", "MTGX07"], (state, frame) => state.IsSame(frame) ? null : frame),
        new("T1 of 20 s: a later DIS is not heard", ["MTGX01"], toDevice: (state, frame) => frame[2] == Fcf.Dis && state.Now > TimeSpan.FromSeconds(20) ? null : frame),
        new("wrong DCS: another modem than is used", ["MTGN02", "MTGN03", "MTGN08"], (_, frame) => Fcf.Plain(frame[2]) == Fcf.Dcs ? Change(frame, 4, 0x20) : frame),
        new("no X bit", ["MTGN02", "MTGN20", "MTGN25"], (_, frame) => Fcf.Plain(frame[2]) != frame[2] ? Change(frame, 2, Fcf.X) : frame),
        new("the DIS announces a document that is not there", ["MRGP05"], (_, frame) => frame[2] == Fcf.Dis ? [.. frame[..4], (byte)(frame[4] | 0x80), .. frame[5..]] : frame),
        new("DCN is ignored", ["MRGX02", "MTGX03", "MTGX06"], toDevice: (_, frame) => Fcf.Plain(frame[2]) == Fcf.Dcn ? null : frame),
        new("RTP is taken for MCF", ["MTGN24", "OTGC10"], toDevice: (_, frame) => Replace(frame, Fcf.Rtp, Fcf.Mcf)),
        new("RTN is taken for MCF", ["MTGN27"], toDevice: (_, frame) => Replace(frame, Fcf.Rtn, Fcf.Mcf)),
        new("no DCN at the end", ["MTGN02", "MTGN25", "MTGX07"], (_, frame) => Fcf.Plain(frame[2]) == Fcf.Dcn ? null : frame),
    ];

    /// <summary>Puts the fault between the device and the tester.</summary>
    internal void Apply(TesterLine line)
    {
        var state = new State(line);
        if (_fromDevice is { } from)
            line.FromDevice = frame => frame.Length < 3 ? frame : state.Note(frame, from(state, frame));
        if (_toDevice is { } to)
            line.ToDevice = frame => frame.Length < 3 ? frame : to(state, frame);
    }

    public override string ToString() => Name;

    private static byte[] Replace(byte[] frame, byte what, byte with) =>
        Fcf.Plain(frame[2]) == what ? [.. frame[..2], (byte)(with | (frame[2] & Fcf.X)), .. frame[3..]] : frame;

    private static byte[] Change(byte[] frame, int octet, byte bits) => [.. frame[..octet], (byte)(frame[octet] ^ bits), .. frame[(octet + 1)..]];

    private sealed class State(TesterLine line)
    {
        private readonly HashSet<byte> _seen = [];
        private byte[] _last = [];

        public TimeSpan Now => line.Now;

        public bool Seen(byte fcf) => _seen.Contains(fcf);

        public bool IsSame(byte[] frame) => frame.AsSpan().SequenceEqual(_last);

        public byte[]? Note(byte[] frame, byte[]? passed)
        {
            _seen.Add(frame[2]);
            _last = frame;
            return passed;
        }
    }
}
