using Faxwerk.Pages;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.T38;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>A fax from us to us in virtual time, T.30, modems, RTP and UDPTL as in a call, whose packets are spoilt on the way.</summary>
internal sealed class FuzzedFax
{
    // Far more than the trunk's limit: who is not over by then is stuck.
    private static readonly TimeSpan Limit = FuzzPlan.MaxDuration * 4;
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(40);

    private readonly FuzzPlan _plan;
    private readonly PriorityQueue<(byte[] Packet, bool Forth), (TimeSpan At, int Order)> _network = new();
    private readonly PacketMutation _forth;
    private readonly PacketMutation _back;
    private readonly List<PageImage> _received = [];
    private SendingSession? _sender;
    private ReceivingSession? _receiver;
    private TimeSpan _now;
    private int _order;

    private FuzzedFax(FuzzPlan plan)
    {
        _plan = plan;
        _forth = new PacketMutation(plan.Seed, plan.Forth);
        _back = new PacketMutation(plan.Seed + 1, plan.Back);
    }

    /// <summary>The whole call.</summary>
    public static FuzzedCall Run(FuzzPlan plan)
    {
        var fax = new FuzzedFax(plan);
        Exception? fault = null;
        try
        {
            if (plan.IsAudio) fax.RunAudio();
            else fax.RunT38();
        }
#pragma warning disable CA1031 // Whatever comes out is what is looked for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            fault = e;
        }
        return new FuzzedCall(plan, plan.IsAudio ? "G.711" : "T.38", fax._sender?.Result?.Status, fax.IsOver, plan.Wrong(fax._received), fax._forth.Mutated + fax._back.Mutated)
        {
            Faults = fault is null ? [] : [fault],
        };
    }

    private bool IsOver => _sender?.Result is not null && _receiver?.Result is not null;

    private void RunT38()
    {
        T38Terminal? sending = null, receiving = null;
        var toReceiver = new UdptlReceiver((sequence, ifp) => receiving!.Receive(sequence, ifp, _now));
        var toSender = new UdptlReceiver((sequence, ifp) => sending!.Receive(sequence, ifp, _now));
        sending = new T38Terminal(_plan.Seed % 4, Into(forth: true));
        receiving = new T38Terminal(_plan.Seed % 4, Into(forth: false));
        Start(sending, receiving);
        while (!IsOver && _now < Limit)
        {
            var (forth, back) = (sending.Advance(_now), receiving.Advance(_now));
            var due = forth < back ? forth : back;
            if (_network.TryPeek(out _, out var next) && next.At < due) due = next.At;
            if (due == TimeSpan.MaxValue) return;
            if (due > _now) _now = due;
            Deliver((packet, isForth) => (isForth ? toReceiver : toSender).Receive(packet));
        }
    }

    private IfpSink Into(bool forth)
    {
        var udptl = new UdptlSender(_plan.Seed % 5, 1400, fec: _plan.Seed % 10 == 4);
        var buffer = new byte[UdptlSender.MaxDatagram];
        return (ifp, copies, due) =>
        {
            var datagram = buffer[..udptl.Write(ifp, buffer)];
            for (var i = 0; i < copies; i++) Send(datagram, forth, due);
        };
    }

    private void RunAudio()
    {
        using var sending = new AudioTerminal(AudioRole.Calling);
        using var receiving = new AudioTerminal(AudioRole.Called);
        var law = _plan.Seed % 4 < 2 ? G711Law.A : G711Law.Mu;
        var (forth, back) = (new RtpSender(law, 1, 1, 1), new RtpSender(law, 2, 2, 2));
        var toReceiver = new RtpReceiver(samples => receiving.Receive(samples, _now), gap => receiving.Conceal(gap, _now));
        var toSender = new RtpReceiver(samples => sending.Receive(samples, _now), gap => sending.Conceal(gap, _now));
        Start(sending, receiving);
        while (!IsOver && _now < Limit)
        {
            Send(Packet(sending, forth, law), forth: true, _now);
            Send(Packet(receiving, back, law), forth: false, _now);
            _now += RtpSender.Interval;
            Deliver((packet, isForth) => (isForth ? toReceiver : toSender).Receive(packet, _now));
            toReceiver.Flush(_now);
            toSender.Flush(_now);
            sending.Advance(_now);
            receiving.Advance(_now);
        }
    }

    private byte[] Packet(AudioTerminal from, RtpSender sender, G711Law law)
    {
        Span<short> samples = stackalloc short[FaxTones.Samples];
        from.Generate(samples, _now);
        var packet = new byte[RtpSender.PacketLength];
        sender.WriteHeader(packet);
        for (var i = 0; i < samples.Length; i++) packet[RtpPacket.HeaderLength + i] = G711.Encode(law, samples[i]);
        return packet;
    }

    private void Start(FaxTerminal sending, FaxTerminal receiving)
    {
        var options = new FaxOptions { Ecm = _plan.Ecm, MaxDuration = FuzzPlan.MaxDuration };
        _sender = new SendingSession(sending, options, _plan.Pages.Length)
        {
            PageNeeded = index => _sender!.ProvidePage(_plan.Pages[index], _now),
            Progress = progress =>
            {
                if (progress.Step == CallStep.PageConfirmed) _sender!.ConfirmationRecorded(_now);
            },
            Finished = _ => { },
        };
        _receiver = new ReceivingSession(receiving, options)
        {
            PageReceived = page =>
            {
                _received.Add(page.Image);
                _receiver!.PageStored(_now);
            },
            Finished = _ => { },
        };
        _sender.Start(_now);
        _receiver.Start(_now);
    }

    private void Send(byte[] packet, bool forth, TimeSpan at)
    {
        foreach (var arriving in (forth ? _forth : _back).Pass(packet)) _network.Enqueue((arriving, forth), (at + Delay, _order++));
    }

    private void Deliver(Action<byte[], bool> to)
    {
        while (_network.TryPeek(out _, out var next) && next.At <= _now)
        {
            var (packet, forth) = _network.Dequeue();
            to(packet, forth);
        }
    }
}
