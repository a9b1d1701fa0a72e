using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.Tests.T30;

namespace Faxwerk.Telephony.Tests.Audio;

/// <summary>Hostile and broken samples in a live session: never an exception, always an end.</summary>
[Collection(nameof(Computing))]
public sealed class AudioFuzzTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private static readonly FaxOptions Short = new() { LocalId = "+49 30 5678", MaxDuration = TimeSpan.FromMinutes(3) };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Mutated_calls_end_with_a_status(bool weSend)
    {
        var random = new Random(weSend ? 1 : 2);
        var samples = new[] { Record(weSend, ecm: true), Record(weSend, ecm: false) };
        for (var i = 0; i < 40; i++)
            Play(weSend, Mutate(samples[i % 2], random), random);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Noise_of_every_kind_ends_with_a_status(bool weSend)
    {
        var random = new Random(weSend ? 3 : 4);
        for (var i = 0; i < 12; i++)
        {
            var amplitude = 20 * Math.Pow(2, i);
            Play(weSend, Enumerable.Range(0, 2500).Select(_ => Noise(random, amplitude)), random);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_page_whose_carrier_never_drops_is_bounded(bool ecm)
    {
        var samples = Record(weSend: false, ecm);
        var random = new Random(5);
        // From the middle of the page on noise as loud as the page.
        var result = Play(weSend: false, samples.Take(700).Concat(Enumerable.Range(0, 100_000).Select(_ => Noise(random, 4000))), random);
        Assert.NotEqual(CallStatus.Ok, result.Status);
    }

    [Fact]
    public void The_longest_frame_and_longer_ones_are_told_apart()
    {
        var receiver = new HdlcReceiver();
        foreach (var (length, good) in new[] { (1, true), (Hdlc.MaxFrame, true), (Hdlc.MaxFrame + 1, false), (5000, false), (30, true) })
        {
            var frames = new FrameList();
            frames.Add(FrameList.Final, 0x30, new byte[Math.Max(0, length - 3)]);
            var events = Events(receiver, BitSource.Frames(frames, 3, 2));
            Assert.Equal(good ? HdlcEvent.GoodFrame : HdlcEvent.BadFrame, Assert.Single(events, found => found != HdlcEvent.Flag));
        }
    }

    [Fact]
    public void Frames_of_every_content_survive_stuffing()
    {
        var receiver = new HdlcReceiver();
        var random = new Random(6);
        for (var i = 0; i < 2000; i++)
        {
            var information = new byte[random.Next(40)];
            random.NextBytes(information);
            if (i % 3 == 0)
                Array.Fill(information, (byte)0xFF);
            var frames = new FrameList();
            frames.Add(FrameList.Final, 0x30, information);
            Assert.Single(Events(receiver, BitSource.Frames(frames, 1, 1)), found => found == HdlcEvent.GoodFrame);
            Assert.True(receiver.Frame.SequenceEqual(frames[0]));
        }
    }

    [Fact]
    public void A_damaged_bit_is_never_taken_for_a_good_frame()
    {
        var frames = new FrameList();
        frames.Add(FrameList.Final, 0x30, [1, 2, 3, 4, 5, 6, 7, 8]);
        var bits = new sbyte[1024];
        var source = BitSource.Frames(frames, 2, 2);
        var count = source.Read(bits);
        for (var damaged = 16; damaged < count - 16; damaged++)
        {
            var receiver = new HdlcReceiver();
            for (var i = 0; i < count; i++)
                Assert.NotEqual(HdlcEvent.GoodFrame, receiver.Put(i == damaged ? 1 - bits[i] : bits[i]));
        }
    }

    private static List<HdlcEvent> Events(HdlcReceiver receiver, BitSource source)
    {
        var bits = new sbyte[64];
        List<HdlcEvent> events = [];
        int count;
        do
        {
            count = source.Read(bits);
            for (var i = 0; i < count; i++)
            {
                var found = receiver.Put(bits[i]);
                if (found != HdlcEvent.None)
                    events.Add(found);
            }
        }
        while (count == bits.Length);
        return events;
    }

    /// <summary>What one side hears in a good call.</summary>
    private static List<short[]> Record(bool weSend, bool ecm)
    {
        List<short[]> blocks = [];
        using var call = new AudioCall([TestPages.Page(1, rows: 500)], new FaxOptions { Ecm = ecm });
        (weSend ? call.Back : call.Forth).Disturb = (block, _) => blocks.Add([.. block]);
        call.Run().Succeeds();
        return blocks;
    }

    private static IEnumerable<short[]> Mutate(List<short[]> samples, Random random)
    {
        var mode = 0;
        foreach (var sample in samples)
        {
            if (random.Next(60) == 0)
                mode = random.Next(8);
            switch (mode)
            {
                case 1:
                    yield return Noise(random, 3000);
                    break;
                case 2:
                    yield return new short[AudioLine.Block];
                    break;
                case 3:
                    yield return [.. sample.Reverse()];
                    break;
                case 4:
                    yield return [.. sample.Select(value => value > 0 ? short.MaxValue : short.MinValue)];
                    break;
                case 5:
                    // The line slips.
                    yield return sample[random.Next(sample.Length)..];
                    break;
                case 6:
                    yield return [.. sample, .. sample];
                    break;
                default:
                    yield return sample;
                    break;
            }
        }
    }

    private static short[] Noise(Random random, double amplitude)
    {
        var block = new short[AudioLine.Block];
        for (var i = 0; i < block.Length; i++)
            block[i] = (short)Math.Clamp((random.NextDouble() - 0.5) * 2 * amplitude, short.MinValue, short.MaxValue);
        return block;
    }

    private static FaxResult Play(bool weSend, IEnumerable<short[]> blocks, Random random)
    {
        Prerequisite.Require(FaxModems.IsAvailable, FaxModems.Missing ?? "");
        using var terminal = new AudioTerminal(weSend ? AudioRole.Calling : AudioRole.Called);
        var now = TimeSpan.Zero;
        FaxSession? session = null;
        session = weSend
            ? new SendingSession(terminal, Short, pageCount: 1)
            {
                PageNeeded = _ => ((SendingSession)session!).ProvidePage(TestPages.Page(1, rows: 100), now),
                Progress = _ => ((SendingSession)session!).ConfirmationRecorded(now),
                Finished = _ => { },
            }
            : new ReceivingSession(terminal, Short) { PageReceived = _ => ((ReceivingSession)session!).PageStored(now), Finished = _ => { } };
        session.Start(now);
        var sent = new short[AudioLine.Block];
        foreach (var block in blocks.Concat(Enumerable.Repeat(new short[AudioLine.Block], 15_000)))
        {
            terminal.Generate(sent, now);
            now += Tick;
            if (random.Next(100) == 0)
                terminal.Conceal(block.Length, now);
            else
                terminal.Receive(block, now);
            terminal.Advance(now);
            if (session.Result is not null)
                break;
        }

        Assert.True(session.Result is not null, $"no end after {now}");
        return session.Result;
    }
}
