using Faxwerk.Pages;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.T38;
using Faxwerk.Telephony.Tests.T30;

namespace Faxwerk.Telephony.Tests.T38;

/// <summary>Hostile packets in a live session: never an exception, always an end.</summary>
[Collection(nameof(Computing))]
public sealed class FuzzTests
{
    private static readonly PageImage[] Pages = [TestPages.Page(1, rows: 120), TestPages.Page(2, rows: 120)];

    private static readonly VirtualCall[] Samples =
    [
        new VirtualCall(Pages).Run(),
        new VirtualCall(Pages, receiving: new FaxOptions { Ecm = false }).Run(),
        new VirtualCall([Pages[0], TestPages.Page(3, Resolution.Standard, rows: 100)], version: 1).Run(),
        new VirtualCall(Pages, quality: new LineQuality { Loss = 0.02, Redundancy = 0 }).Run(),
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Mutated_calls_end_with_a_status(bool weSend)
    {
        var random = new Random(weSend ? 1 : 2);
        for (var i = 0; i < 300; i++)
        {
            var sample = Samples[i % Samples.Length];
            var log = weSend ? sample.Back.Log : sample.Forth.Log;
            Play(weSend, log.Select(sent => (sent.At, Packet: Mutate(sent.Ifp, random))).Where(_ => random.Next(50) > 0), random);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Random_packets_end_with_a_status(bool weSend)
    {
        var random = new Random(weSend ? 3 : 4);
        for (var i = 0; i < 100; i++)
        {
            var packets = Enumerable.Range(0, 400).Select(step => (TimeSpan.FromMilliseconds(step * 30), Noise(random)));
            Play(weSend, packets, random);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Random_frames_end_with_a_status(bool weSend)
    {
        var random = new Random(weSend ? 5 : 6);
        for (var i = 0; i < 200; i++)
            Play(weSend, Enumerable.Range(0, 60).SelectMany(step => Frame(random, TimeSpan.FromSeconds(step * 1.5))), random);
    }

    [Fact]
    public void A_page_without_end_is_bounded()
    {
        var sample = Samples[1].Forth.Log;
        var start = sample.FindIndex(sent => sent.Ifp[0] == (byte)T38Indicator.V17At14400ShortTraining << 1);
        var packet = new byte[2000];
        var noise = new byte[1900];
        new Random(1).NextBytes(noise);
        var data = packet[..IfpWriter.Data(packet, 0, T38DataType.V17At14400, T38FieldType.NonEcmData, noise)];
        var from = sample[start].At + TimeSpan.FromSeconds(1);
        var result = Play(weSend: false,
            sample.Take(start + 1).Select(sent => (sent.At, sent.Ifp))
                .Concat(Enumerable.Range(0, 10_000).Select(step => (from + TimeSpan.FromMilliseconds(step * 40), data))),
            new Random(1));
        Assert.Equal(CallStatus.LimitReached, result.Status);
    }

    private static FaxResult Play(bool weSend, IEnumerable<(TimeSpan At, byte[] Packet)> packets, Random random)
    {
        var now = TimeSpan.Zero;
        var octets = 0L;
        var terminal = new T38Terminal(0, (ifp, copies, _) => octets += ifp.Length * copies);
        FaxSession? session = null;
        session = weSend
            ? new SendingSession(terminal, new FaxOptions(), 2, _ => { })
            {
                PageNeeded = index => ((SendingSession)session!).ProvidePage(Pages[index], now),
                Progress = progress =>
                {
                    if (progress.Step == CallStep.PageConfirmed)
                        ((SendingSession)session!).ConfirmationRecorded(now);
                },
                Finished = _ => { },
            }
            : new ReceivingSession(terminal, new FaxOptions { Ecm = random.Next(4) > 0 }, _ => { })
            {
                PageReceived = _ => ((ReceivingSession)session!).PageStored(now),
                Finished = _ => { },
                MaxPages = 5,
            };
        session.Start(now);
        ushort sequence = 0;
        foreach (var (at, packet) in packets)
        {
            now = Until(terminal, now, at);
            terminal.Receive(random.Next(200) == 0 ? (ushort)random.Next() : sequence++, packet, now);
            if (session.Result is not null)
                return session.Result;
        }

        var begun = now;
        Until(terminal, now, begun + TimeSpan.FromMinutes(30));
        Assert.NotNull(session.Result);
        return session.Result;
    }

    private static TimeSpan Until(T38Terminal terminal, TimeSpan now, TimeSpan end)
    {
        for (var due = terminal.Advance(now); due <= end; due = terminal.Advance(due))
            Assert.True(due > now || due == TimeSpan.MaxValue);
        return end > now ? end : now;
    }

    private static byte[] Mutate(byte[] packet, Random random)
    {
        if (random.Next(20) > 0)
            return packet;
        var copy = packet.ToArray();
        switch (random.Next(4))
        {
            case 0:
                copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
                return copy;
            case 1:
                return copy[..random.Next(copy.Length)];
            case 2:
                copy[random.Next(copy.Length)] = (byte)random.Next(256);
                return copy;
            default:
                return [.. copy, .. Noise(random)];
        }
    }

    private static byte[] Noise(Random random)
    {
        var packet = new byte[random.Next(60)];
        random.NextBytes(packet);
        return packet;
    }

    // A whole signal with a frame of random kind and content.
    private static IEnumerable<(TimeSpan At, byte[] Packet)> Frame(Random random, TimeSpan at)
    {
        byte[] kinds =
        [
            Fcf.Dis, Fcf.Dtc, Fcf.Dcs, Fcf.Cfr, Fcf.Ftt, Fcf.Mcf, Fcf.Rtn, Fcf.Rtp, Fcf.Pin, Fcf.Pip, Fcf.Mps, Fcf.Eom, Fcf.Eop, Fcf.Crp,
            Fcf.Pps, Fcf.Ppr, Fcf.Rnr, Fcf.Rr, Fcf.Ctc, Fcf.Ctr, Fcf.Eor, Fcf.Err, Fcf.Fcd, Fcf.Rcp,
        ];
        var information = new byte[random.Next(40)];
        random.NextBytes(information);
        var kind = kinds[random.Next(kinds.Length)];
        if (kind == Fcf.Dis)
            information = Capabilities.Own(14400, random.Next(2) > 0).Write();
        byte[] frame = [0xFF, random.Next(6) > 0 ? (byte)0xC8 : (byte)0xC0, kind, .. information];
        var type = random.Next(5) > 0 ? T38DataType.V21 : T38DataType.V17At14400;
        var packet = new byte[100];
        if (random.Next(5) > 0)
            yield return (at, packet[..IfpWriter.Indicator(packet, type == T38DataType.V21 ? T38Indicator.V21Preamble : T38Indicator.V17At14400LongTraining)]);
        if (random.Next(6) == 0)
            yield return (at, packet[..IfpWriter.Data(packet, 0, T38DataType.V17At14400, T38FieldType.NonEcmData, new byte[60])]);
        yield return (at, packet[..IfpWriter.Hdlc(packet, 0, type, frame, random.Next(3) > 0 ? T38FieldType.HdlcFcsOkSigEnd : T38FieldType.HdlcFcsOk)]);
    }
}
