using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Telephony.Tests.Sip;

/// <summary>Questions and answers byte by byte (RFC 1035), and a name server on loopback.</summary>
public sealed class DnsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static byte[] Name(string name) =>
        [.. name.Split('.', StringSplitOptions.RemoveEmptyEntries).SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];

    private static byte[] Word(int value) => [(byte)(value >> 8), (byte)value];

    /// <summary>An answer to a question, with records whose owner is a pointer to it.</summary>
    private static byte[] Answer(byte[] question, int flags, params (int Type, int Life, byte[] Data)[] records)
    {
        var bytes = question[..^11];
        bytes[2] = (byte)(flags >> 8);
        bytes[3] = (byte)flags;
        Word(records.Length).CopyTo(bytes, 6);
        Word(0).CopyTo(bytes, 10);
        return [.. bytes, .. records.SelectMany(r => (byte[])[0xC0, 12, .. Word(r.Type), 0, 1, .. Word(0), .. Word(r.Life), .. Word(r.Data.Length), .. r.Data])];
    }

    private static byte[] Srv(int priority, int weight, int port, byte[] target) => [.. Word(priority), .. Word(weight), .. Word(port), .. target];

    [Fact]
    public void A_question_is_written_as_on_the_wire()
    {
        var question = DnsMessage.Question(0x1234, "_sip._udp.example.org", DnsType.Srv)!;
        Assert.Equal(
            "1234" + "0100" + "0001" + "0000" + "0000" + "0001"
            + "045F736970" + "045F756470" + "076578616D706C65" + "036F7267" + "00" + "0021" + "0001"
            + "00" + "0029" + "04D0" + "00000000" + "0000",
            Convert.ToHexString(question));
        Assert.Null(DnsMessage.Question(1, "a..b", DnsType.Srv));
        Assert.Null(DnsMessage.Question(1, new string('a', 64), DnsType.Srv));
        Assert.Null(DnsMessage.Question(1, string.Join('.', Enumerable.Repeat("abcdefg", 40)), DnsType.Srv));
        Assert.Null(DnsMessage.Question(1, "b\u00FCcher.example", DnsType.Srv));
    }

    [Fact]
    public void Records_are_read_with_compressed_names()
    {
        var question = DnsMessage.Question(7, "_sip._udp.example.org", DnsType.Srv)!;
        // "example.org" stands at 12 + 5 + 5.
        var answer = Answer(question, 0x8180, (33, 300, Srv(10, 60, 5060, [3, .. "sip"u8, 0xC0, 22])), (5, 300, Name("x.org")), (33, 300, Srv(0, 0, 0, [0])));
        Assert.Equal(DnsMessage.Verdict.Complete, DnsMessage.Read(question, answer, out var records));
        Assert.Equal([new SrvRecord(10, 60, 5060, "sip.example.org", TimeSpan.FromSeconds(300)), new SrvRecord(0, 0, 0, "", TimeSpan.FromSeconds(300))], records);
    }

    [Fact]
    public void A_rule_of_naptr_is_read()
    {
        var question = DnsMessage.Question(7, "example.org", DnsType.Naptr)!;
        byte[] data = [.. Word(10), .. Word(20), 1, (byte)'s', 7, .. "SIP+D2U"u8, 0, .. Name("_sip._udp.example.org")];
        Assert.Equal(DnsMessage.Verdict.Complete, DnsMessage.Read(question, Answer(question, 0x8180, (35, 60, data)), out var records));
        Assert.Equal([new NaptrRecord(10, 20, "s", "SIP+D2U", "_sip._udp.example.org", TimeSpan.FromSeconds(60))], records);
    }

    [Theory]
    [InlineData(0x8183, DnsMessage.Verdict.Complete)]
    [InlineData(0x8182, DnsMessage.Verdict.Failed)]
    [InlineData(0x8185, DnsMessage.Verdict.Failed)]
    [InlineData(0x8380, DnsMessage.Verdict.Truncated)]
    [InlineData(0x0100, DnsMessage.Verdict.Foreign)]
    public void The_head_of_an_answer_says_what_it_is(int flags, object verdict)
    {
        var question = DnsMessage.Question(7, "example.org", DnsType.Srv)!;
        Assert.Equal(verdict, DnsMessage.Read(question, Answer(question, flags), out var records));
        Assert.Empty(records);
    }

    [Fact]
    public void An_answer_to_another_question_is_foreign()
    {
        var question = DnsMessage.Question(7, "example.org", DnsType.Srv)!;
        foreach (var other in new[] { DnsMessage.Question(8, "example.org", DnsType.Srv)!, DnsMessage.Question(7, "example.com", DnsType.Srv)!, DnsMessage.Question(7, "example.org", DnsType.Naptr)! })
            Assert.Equal(DnsMessage.Verdict.Foreign, DnsMessage.Read(question, Answer(other, 0x8180), out _));
        Assert.Equal(DnsMessage.Verdict.Complete, DnsMessage.Read(question, Answer(DnsMessage.Question(7, "EXAMPLE.org", DnsType.Srv)!, 0x8180), out _));
    }

    [Fact]
    public void Names_that_point_at_themselves_and_records_cut_off_end_the_reading()
    {
        var question = DnsMessage.Question(7, "example.org", DnsType.Srv)!;
        int owner = question.Length - 11;
        // The target points at itself: its place is behind owner, type, class, life, length and three numbers.
        var loop = Answer(question, 0x8180, (33, 1, Srv(1, 1, 1, [0xC0, (byte)(owner + 18)])));
        Assert.Equal(DnsMessage.Verdict.Complete, DnsMessage.Read(question, loop, out var records));
        Assert.Empty(records);
        var whole = Answer(question, 0x8180, (33, 1, Srv(1, 1, 1, Name("a.b"))));
        for (int length = owner + 1; length < whole.Length; length++)
            Assert.Equal(DnsMessage.Verdict.Failed, DnsMessage.Read(question, whole.AsSpan(0, length), out _));
    }

    [Fact]
    public void A_hundred_thousand_mutated_answers_are_read_within_bounds()
    {
        var random = new Random(11);
        var question = DnsMessage.Question(7, "example.org", DnsType.Naptr)!;
        byte[] data = [.. Word(10), .. Word(20), 1, (byte)'s', 7, .. "SIP+D2U"u8, 0, .. Name("_sip._udp.example.org")];
        var sample = Answer(question, 0x8180, [.. Enumerable.Repeat((35, 60, data), 20)]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        int head = question.Length - 11;
        for (int i = 0; i < 100_000; i++)
        {
            var mutated = sample[..random.Next(head, sample.Length + 1)];
            for (int changes = random.Next(1, 8); changes > 0 && mutated.Length > head; changes--)
                mutated[random.Next(6, mutated.Length)] = (byte)random.Next(256);
            DnsMessage.Read(question, mutated, out var records);
            Assert.True(records.Count <= 100);
        }

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 30);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100_000, 0, 50_000);
    }

    [Fact]
    public async Task An_answer_cut_off_is_asked_for_over_tcp_and_a_silent_server_passed_over()
    {
        using var silent = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var tcp = new TcpListener(IPAddress.Loopback, 0);
        tcp.Start();
        using var udp = new UdpClient((IPEndPoint)tcp.LocalEndpoint);
        var serving = ServeAsync(udp, tcp);
        var clock = new Calls.QuickClock(2);
        var client = new DnsClient([(IPEndPoint)silent.Client.LocalEndPoint!, (IPEndPoint)tcp.LocalEndpoint], clock);
        var records = await client.AskAsync("_sip._udp.example.org", DnsType.Srv, Cancel);
        await serving;
        Assert.Equal(50, records!.Count);
        Assert.Null(await new DnsClient([(IPEndPoint)silent.Client.LocalEndPoint!], clock).AskAsync("example.org", DnsType.Srv, Cancel));
        Assert.Empty((await client.AskAsync("no..name", DnsType.Srv, Cancel))!);
    }

    private static async Task ServeAsync(UdpClient udp, TcpListener tcp)
    {
        var asked = await udp.ReceiveAsync(Cancel);
        // A forged answer before the right one does no harm.
        var forged = Answer(asked.Buffer, 0x8180, (33, 60, Srv(1, 1, 666, Name("evil.example"))));
        forged[1] ^= 1;
        await udp.SendAsync(forged, asked.RemoteEndPoint, Cancel);
        await udp.SendAsync(Answer(asked.Buffer, 0x8380), asked.RemoteEndPoint, Cancel);
        using var connection = await tcp.AcceptTcpClientAsync(Cancel);
        var stream = connection.GetStream();
        byte[] head = new byte[2];
        await stream.ReadExactlyAsync(head, Cancel);
        byte[] question = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
        await stream.ReadExactlyAsync(question, Cancel);
        var answer = Answer(question, 0x8180, [.. Enumerable.Range(0, 50).Select(i => (33, 60, Srv(i, 1, 5060, Name($"server-number-{i}.example.org"))))]);
        await stream.WriteAsync((byte[])[.. Word(answer.Length), .. answer], Cancel);
        Assert.Equal(0, await stream.ReadAsync(head, Cancel));
    }

    [Fact]
    public void Name_servers_are_read_from_resolv_conf()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "# comment\nsearch example.org\nnameserver 192.0.2.53\nnameserver\t2001:db8::53\nnameserver what\noptions edns0\n");
        Assert.Equal(["192.0.2.53:53", "[2001:db8::53]:53"], DnsClient.Configured(file).Select(server => server.ToString()));
        File.Delete(file);
        Assert.Equal("127.0.0.1:53", Assert.Single(DnsClient.Configured(file)).ToString());
    }
}
