using System.Buffers;
using System.Text;
using Faxwerk.Mail.Smtp;

namespace Faxwerk.Mail.Tests.Smtp;

public sealed class DotTests
{
    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is null) return;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }

    /// <summary>The rules of RFC 5321 4.5.2, octet by octet; null where the end never comes.</summary>
    private static (string Message, int Consumed)? Reference(string wire)
    {
        var message = new StringBuilder();
        for (var (i, lineStart) = (0, true); i < wire.Length; i++)
        {
            if (lineStart && wire.AsSpan(i).StartsWith(".\r\n")) return (message.ToString(), i + 3);
            if (lineStart && wire[i] == '.' && ++i == wire.Length) break;
            var trueEnd = wire[i] == '\n' && i > 0 && wire[i - 1] == '\r';
            message.Append(wire[i] == '\n' && !trueEnd ? "\r\n" : wire[i].ToString());
            lineStart = trueEnd;
        }
        return null;
    }

    /// <summary>Feeds the wire in pieces as a pipe would: what is not consumed comes again with the next piece.</summary>
    private static async Task<(string Message, int Consumed)?> DecodeAsync(string wire, Random random)
    {
        var message = new MemoryStream();
        await using var transfer = new SmtpMessageTransfer(long.MaxValue, async (stream, _) =>
        {
            try
            {
                await stream.CopyToAsync(message);
            }
            catch (MessageCutException)
            {
                // The wire ended first; nothing of it counts.
            }
            return SmtpReply.Ok;
        });
        var octets = Encoding.Latin1.GetBytes(wire);
        var decoder = new DotDecoder();
        int consumed = 0, arrived = 0;
        while (arrived < octets.Length)
        {
            arrived = Math.Min(octets.Length, arrived + random.Next(1, 6));
            var input = Split(octets.AsMemory(consumed..arrived), random);
            var ended = decoder.Decode(input, transfer, out var position);
            consumed += (int)input.Slice(0, position).Length;
            if (!ended) continue;
            await transfer.CompleteAsync();
            return (Encoding.Latin1.GetString(message.ToArray()), consumed);
        }
        return null;
    }

    private static ReadOnlySequence<byte> Split(ReadOnlyMemory<byte> octets, Random random)
    {
        Segment? first = null, last = null;
        while (!octets.IsEmpty)
        {
            var length = random.Next(1, octets.Length + 1);
            last = new Segment(octets[..length], last);
            first ??= last;
            octets = octets[length..];
        }
        return first is null ? default : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    private static string RandomWire(Random random, int most) =>
        string.Concat(Enumerable.Range(0, random.Next(most)).Select(_ => new[] { ".", "\r", "\n", "\r\n", "a", ".." }[random.Next(6)]));

    [Fact]
    public async Task However_the_octets_arrive_the_message_is_the_same()
    {
        var random = new Random(5321);
        for (var round = 0; round < 5000; round++)
        {
            var wire = RandomWire(random, 20) + (random.Next(3) == 0 ? "" : "\r\n.\r\n") + RandomWire(random, 4);
            Assert.Equal(Reference(wire), await DecodeAsync(wire, random));
        }
    }

    [Fact]
    public async Task What_is_encoded_is_decoded_with_its_line_ends_put_right()
    {
        var random = new Random(2821);
        for (var round = 0; round < 2000; round++)
        {
            var message = RandomWire(random, 30);
            var wire = new ArrayBufferWriter<byte>();
            var encoder = new DotEncoder();
            var octets = Encoding.Latin1.GetBytes(message);
            for (var at = 0; at < octets.Length;)
            {
                var length = random.Next(1, octets.Length - at + 1);
                encoder.Encode(octets.AsSpan(at, length), wire);
                at += length;
            }
            encoder.Finish(wire);
            var expected = message.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace("\n", "\r\n", StringComparison.Ordinal);
            if (expected.Length > 0 && !expected.EndsWith('\n')) expected += "\r\n";
            Assert.Equal((expected, wire.WrittenCount), await DecodeAsync(Encoding.Latin1.GetString(wire.WrittenSpan), random));
        }
    }
}
