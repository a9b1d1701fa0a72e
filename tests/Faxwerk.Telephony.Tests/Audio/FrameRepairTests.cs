using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.T30;
using Faxwerk.Telephony.Tests.T30;

namespace Faxwerk.Telephony.Tests.Audio;

/// <summary>Commands of which a packet was lost.</summary>
public sealed class FrameRepairTests
{
    private const int Erased = 6;

    [Theory]
    [InlineData(Fcf.Mcf, 0)]
    [InlineData(Fcf.Ppr, 32)]
    public void Six_bits_that_are_missing_anywhere_in_a_frame_are_found(byte fcf, int information)
    {
        var bits = Bits(fcf, information);
        // Behind the last two the closing flag would be touched.
        for (var from = 0; from + Erased + 2 <= bits.Length - 8; from++)
        {
            Assert.True(Repair(bits, from, out var frame), $"from bit {from}");
            Assert.Equal([FrameList.Address, FrameList.Final, fcf], frame[..3]);
            Assert.Equal(3 + information, frame.Length);
        }
    }

    [Fact]
    public void What_is_wrong_elsewhere_too_stays_damaged()
    {
        var mended = 0;
        for (var from = 20; from < 60; from++)
        {
            var bits = Bits(Fcf.Ppr, 32);
            bits[from + 100] ^= 1;
            mended += Repair(bits, from, out _) ? 1 : 0;
        }

        Assert.InRange(mended, 0, 1);
    }

    [Fact]
    public void Two_losses_in_a_frame_are_not_guessed_at()
    {
        var repair = new FrameRepair();
        Hear(repair, Bits(Fcf.Ppr, 32), 20, 120);
        Assert.False(repair.TryRepair(out _));
    }

    [Fact]
    public void What_one_copy_lacks_another_one_brings()
    {
        var repair = new FrameRepair();
        var bits = Bits(Fcf.Ppr, 32);
        Hear(repair, bits, 20, 120, 200);
        Assert.False(repair.TryRepair(out _));
        Hear(repair, bits, 60, 123, 220);
        Assert.True(repair.TryRepair(out var frame));
        Assert.Equal(bits, HdlcBits(frame));
        // What was mended is no part of the next one.
        Hear(repair, bits, 60, 123, 220);
        Assert.False(repair.TryRepair(out _));
    }

    [Fact]
    public void Copies_of_different_commands_do_not_mix()
    {
        // They differ in one octet, whose bits the second copy lacks, and in the check sequence.
        var other = Bits(Fcf.Ppr, 32);
        for (var from = 40; from < 100; from++)
        {
            var repair = new FrameRepair();
            Hear(repair, Bits(Fcf.Ppr, 32, changed: 3), 120, 200);
            Assert.False(repair.TryRepair(out _));
            Hear(repair, other, from, 160);
            Assert.False(repair.TryRepair(out _), $"from bit {from}");
        }
    }

    [Fact]
    public void A_packet_lost_anywhere_in_an_answer_costs_no_repetition()
    {
        var (begin, end) = Blocks("MCF");
        var repeated = new List<int>();
        for (var lost = begin; lost < end; lost++)
        {
            using var call = Call(lost);
            call.Run().Succeeds();
            if (call.SenderTrace.Count(entry => entry is { Sent: true, What: "PPS" }) > 1)
                repeated.Add(lost - begin);
        }

        // What follows the last flag that was heard has no end.
        Assert.True(repeated.Count <= 2, string.Join(' ', repeated) + $" of {end - begin}");
    }

    private static AudioCall Call(int lost) =>
        new([TestPages.Page(1, rows: 100)]) { Back = { Lose = block => block == lost } };

    /// <summary>The blocks that carry an answer of the receiver, without most of the flags before it.</summary>
    private static (int Begin, int End) Blocks(string answer)
    {
        using var call = Call(-1);
        call.Run().Succeeds();
        var sent = call.ReceiverTrace.Find(entry => entry.Sent && entry.What == answer).At;
        var heard = call.SenderTrace.Find(entry => !entry.Sent && entry.What == answer).At;
        return ((int)((sent.TotalSeconds + 1) / 0.02), (int)(heard.TotalSeconds / 0.02));
    }

    private static int[] Bits(byte fcf, int information, int changed = -1) =>
        HdlcBits([FrameList.Address, FrameList.Final, fcf, .. Enumerable.Range(0, information).Select(i => (byte)(i == changed ? 0x99 : i * 37))]);

    private static int[] HdlcBits(ReadOnlySpan<byte> frame)
    {
        var frames = new FrameList();
        frames.Add(frame[1], frame[2], frame[3..]);
        var source = BitSource.Frames(frames, 1, 1);
        var bits = new sbyte[1000];
        return [.. bits[8..source.Read(bits)].Select(bit => (int)bit)];
    }

    private static bool Repair(int[] bits, int from, out byte[] frame)
    {
        var repair = new FrameRepair();
        Hear(repair, bits, from);
        var mended = repair.TryRepair(out var found);
        frame = found.ToArray();
        return mended;
    }

    /// <summary>A frame of which six bits each are lost.</summary>
    private static void Hear(FrameRepair repair, int[] bits, params int[] losses)
    {
        repair.Begin();
        for (var i = 0; i < bits.Length; i++)
        {
            var isLost = Array.Exists(losses, from => i >= from && i < from + Erased);
            repair.Add(isLost ? i & 1 : bits[i], isLost);
        }
    }
}
