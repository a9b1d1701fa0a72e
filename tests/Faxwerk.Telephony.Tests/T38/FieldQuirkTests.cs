using Faxwerk.Pages;
using Faxwerk.Pages.Coding;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.T38;
using Faxwerk.Telephony.Tests.T30;

namespace Faxwerk.Telephony.Tests.T38;

/// <summary>T.38 as gateways and adaptors have been seen to write it: each oddity is taken for what was meant.</summary>
public sealed class FieldQuirkTests
{
    /// <summary>What the sender does in its own way.</summary>
    public enum Quirk
    {
        None,

        /// <summary>The last octets travel in the field that says that the frame, or the page, is over.</summary>
        DataInTheEnd,

        /// <summary>The end of what is not HDLC for HDLC, and the other way round.</summary>
        EndOfTheOtherKind,

        /// <summary>Ends of frames and signals come thrice, each time under a new number.</summary>
        RepeatedEnds,

        /// <summary>No indicator says what comes.</summary>
        NoIndicators,

        /// <summary>A signal ends with no-signal alone.</summary>
        NoEnds,

        /// <summary>The end of the last frame ends the signal too.</summary>
        OneEndForBoth,

        /// <summary>CED and CNG are told in the middle of the call.</summary>
        TonesBetween,
    }

    public static TheoryData<Quirk, bool> Quirks
    {
        get
        {
            var data = new TheoryData<Quirk, bool>();
            foreach (var quirk in Enum.GetValues<Quirk>())
            {
                data.Add(quirk, true);
                data.Add(quirk, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Quirks))]
    public void A_fax_arrives_however_it_is_written(Quirk quirk, bool ecm)
    {
        var page = TestPages.Page(1, rows: 150);
        var sender = new OddSender(quirk);
        sender.Fax(page, ecm);
        Assert.True(sender.Result?.Status == CallStatus.Ok, sender.Ladder());
        Assert.True(page.Bitmap.SameAs(Assert.Single(sender.Received).Image.Bitmap), sender.Ladder());
        Assert.Equal(0, sender.Received[0].BadRows);
        Assert.Equal(1, sender.Sent("CFR"));
        Assert.Equal(1, sender.Sent("MCF"));
    }

    /// <summary>Sends one page to a receiver of ours, packet for packet.</summary>
    private sealed class OddSender
    {
        private static readonly TimeSpan Packet = TimeSpan.FromMilliseconds(40);

        private readonly Quirk _quirk;
        private readonly T38Terminal _terminal = new(0, static (_, _, _) => { });
        private readonly ReceivingSession _session;
        private readonly List<TraceEntry> _trace = [];
        private readonly FrameList _frames = new();
        private readonly byte[] _packet = new byte[1024];
        private ushort _sequence;
        private TimeSpan _now;

        public OddSender(Quirk quirk)
        {
            _quirk = quirk;
            _session = new ReceivingSession(_terminal, new FaxOptions(), _trace.Add)
            {
                PageReceived = page =>
                {
                    Received.Add(page);
                    _session!.PageStored(_now);
                },
                Finished = _ => { },
            };
        }

        public List<ReceivedPage> Received { get; } = [];

        public FaxResult? Result => _session.Result;

        public int Sent(string what) => _trace.Count(entry => entry.Sent && entry.What == what);

        public string Ladder() => string.Join('\n', _trace.Select(entry => $"{entry.At.TotalSeconds,8:F2} {(entry.Sent ? "->" : "<-")} {entry.What} {entry.Detail}"));

        public void Fax(PageImage page, bool ecm)
        {
            var settings = new Dcs { Modem = FaxModem.V29At9600, Coding = ecm ? PageCoding.Mmr : PageCoding.Mh, Resolution = Resolution.Fine, Ecm = ecm };
            var data = PageEncoder.Encode(page.Bitmap, settings.Coding, EncodeOptions.OnTheLine(settings.Resolution));
            _session.Start(_now);
            Listen();
            Say(Fcf.Dcs, settings.Write());
            SendOctets(settings.Modem, new byte[1800]);
            Listen();
            if (ecm)
            {
                _frames.Clear();
                var count = (data.Length + 255) / 256;
                for (var frame = 0; frame < count; frame++)
                    _frames.AddFcd(frame, data.AsSpan(frame * 256, Math.Min(256, data.Length - (frame * 256))), 256);
                for (var i = 0; i < 3; i++)
                    _frames.Add(FrameList.NotFinal, Fcf.Rcp);
                SendFrames(settings.Modem.Indicator(longTraining: false), settings.Modem.DataType());
                var end = new byte[4];
                new BlockEnd(Fcf.Eop, 0, 0, count).Write(end);
                Say(Fcf.Pps, end);
            }
            else
            {
                SendOctets(settings.Modem, data);
                Say(Fcf.Eop, []);
            }

            Listen();
            Say(Fcf.Dcn, []);
        }

        /// <summary>Until the receiver has begun and ended what it says.</summary>
        private void Listen()
        {
            if (_quirk == Quirk.TonesBetween)
                Indicate(T38Indicator.Ced);
            for (var limit = _now + TimeSpan.FromSeconds(20); _now < limit && _terminal.IsSending;)
                Pass(Packet);
            Pass(TimeSpan.FromMilliseconds(200));
            if (_quirk == Quirk.TonesBetween)
                Indicate(T38Indicator.Cng);
        }

        private void Say(byte fcf, byte[] information)
        {
            _frames.Clear();
            _frames.Add(FrameList.Final, (byte)(fcf | Fcf.X), information);
            SendFrames(T38Indicator.V21Preamble, T38DataType.V21);
        }

        private void SendFrames(T38Indicator indicator, T38DataType type)
        {
            Begin(indicator);
            for (var i = 0; i < _frames.Count; i++)
            {
                var frame = _frames[i].ToArray();
                var inEnd = _quirk == Quirk.DataInTheEnd ? 2 : 0;
                var end = _quirk == Quirk.OneEndForBoth && i == _frames.Count - 1 ? T38FieldType.HdlcFcsOkSigEnd : T38FieldType.HdlcFcsOk;
                Put(type, T38FieldType.HdlcData, frame[..^inEnd]);
                Put(type, end, frame[^inEnd..]);
                for (var again = 0; again < 2 && _quirk == Quirk.RepeatedEnds; again++)
                    Put(type, end, []);
            }

            End(type, _quirk == Quirk.EndOfTheOtherKind ? T38FieldType.NonEcmSigEnd : T38FieldType.HdlcSigEnd, []);
        }

        private void SendOctets(FaxModem modem, byte[] data)
        {
            Begin(modem.Indicator(longTraining: true));
            var inEnd = _quirk == Quirk.DataInTheEnd ? 10 : 0;
            foreach (var chunk in data[..^inEnd].Chunk(48))
                Put(modem.DataType(), T38FieldType.NonEcmData, chunk);
            End(modem.DataType(), _quirk == Quirk.EndOfTheOtherKind ? T38FieldType.HdlcSigEnd : T38FieldType.NonEcmSigEnd, data[^inEnd..]);
        }

        private void Begin(T38Indicator indicator)
        {
            if (_quirk != Quirk.NoIndicators)
                Indicate(indicator);
        }

        private void End(T38DataType type, T38FieldType field, byte[] data)
        {
            if (_quirk is not (Quirk.NoEnds or Quirk.OneEndForBoth) || field == T38FieldType.NonEcmSigEnd)
                Put(type, field, data);
            for (var again = 0; again < 2 && _quirk == Quirk.RepeatedEnds; again++)
                Put(type, field, []);
            if (_quirk != Quirk.NoIndicators)
                Indicate(T38Indicator.NoSignal);
        }

        private void Indicate(T38Indicator indicator) => Receive(IfpWriter.Indicator(_packet, indicator));

        private void Put(T38DataType type, T38FieldType field, byte[] data) => Receive(IfpWriter.Data(_packet, 0, type, field, data));

        private void Receive(int length)
        {
            Pass(Packet);
            _terminal.Receive(_sequence++, _packet.AsSpan(0, length), _now);
        }

        private void Pass(TimeSpan time)
        {
            var until = _now + time;
            for (var due = _terminal.Advance(_now); due <= until; due = _terminal.Advance(_now))
                _now = due;
            _now = until;
            _terminal.Advance(_now);
        }
    }
}
