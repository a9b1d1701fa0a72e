using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Faxwerk.Hosting;
using Faxwerk.Lines;
using Faxwerk.Pages;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Tests.Calls;
using Faxwerk.Tests.Queue;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Tests.Lines;

/// <summary>Settings of a trunk as they are seen on the wire.</summary>
public sealed partial class TrunkWireTests
{
    private const int FileHeader = 24, RecordHeader = 16, Ipv4AndUdp = 28;

    [Theory]
    [InlineData(0, 200, 100, 200)]
    [InlineData(166, 1400, 80, 166)]
    [InlineData(400, 72, 180, 400)]
    public async Task No_datagram_is_longer_than_the_trunk_says_whatever_is_announced(int setting, int announced, int least, int most)
    {
        var clock = new QuickClock(5);
        var folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-wire-").FullName;
        using var scheduler = new CallScheduler(clock, 1, TimeSpan.FromMilliseconds(1));
        await using var station = new TestStation(
            new TestStationOptions { Folder = folder, Fax = new FaxTrunkOptions { MaxDatagram = announced, OffersAsCalled = false } }, scheduler, clock, new Random(1));
        await station.StartAsync();
        var settings = new Fixed<TrunkSettings>(new TrunkSettings
        {
            Host = "127.0.0.1", Port = station.LocalEndPoint.Port, T38MaxDatagram = setting, T38Redundancy = 7, CaptureBytes = 4 << 20, CallerOffersUnheardAfter = TimeSpan.FromSeconds(3),
        });
        var node = new NodeOptions { SipAddress = "127.0.0.1", SipPort = 0 };
        await using var demo = new DemoLine(node, new StorageOptions(), scheduler, clock);
        var line = new Line(new TrunkRow { Id = TrunkRow.First, Name = "trunk" }, settings, line => new Trunk(
            line, settings, node, (_, _, _) => ValueTask.FromResult<CallDecision>(new CallDecision.Reject(480, "")), scheduler, demo, clock, NullLogger<Trunk>.Instance));
        await using var trunk = (Trunk)line.Endpoint;
        await trunk.StartAsync();

        var outcome = await trunk.SendAsync(Fax(), TestContext.Current.CancellationToken);
        Assert.True(outcome is { Status: CallStatus.Ok, Transport: "T.38" }, $"{outcome.Status} {outcome.Detail}");
        var packets = Packets(outcome.Capture!.ToPcap());
        var descriptions = packets.Select(packet => (packet.From, Text: Encoding.ASCII.GetString(packet.Payload))).Where(packet => packet.Text.Contains("m=image", StringComparison.Ordinal)).ToList();
        var ours = descriptions.First(packet => packet.From == trunk.LocalEndPoint!.Port).Text;
        Assert.Contains("a=T38FaxMaxDatagram:1400\r\n", ours, StringComparison.Ordinal);
        Assert.Contains($"a=T38FaxMaxDatagram:{announced}\r\n", descriptions.First(packet => packet.From == station.LocalEndPoint.Port).Text, StringComparison.Ordinal);
        var media = int.Parse(Image().Match(ours).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        // Numbers of UDPTL are small; RTP begins with 0x80.
        Assert.InRange(packets.Where(packet => packet.From == media && packet.Payload[0] < 0x20).Max(packet => packet.Payload.Length), least, most);
        System.IO.Directory.Delete(folder, recursive: true);
    }

    private static OutgoingFax Fax()
    {
        var page = new Bitmap(1728, 800);
        for (var y = 0; y < page.Height; y += 3)
        {
            for (var x = y % 7; x < page.Width; x += 11) page[x, y] = true;
        }

        return new OutgoingFax { Called = "4711", LocalId = "", PageCount = 1, ReadPage = (_, _) => ValueTask.FromResult(new PageImage(page, Resolution.Fine)) };
    }

    /// <summary>The datagrams in a capture of IPv4: source port and payload.</summary>
    private static List<(int From, byte[] Payload)> Packets(byte[] pcap)
    {
        var packets = new List<(int, byte[])>();
        for (var at = FileHeader; at < pcap.Length;)
        {
            var length = BitConverter.ToInt32(pcap, at + 8);
            var packet = pcap.AsSpan(at + RecordHeader, length);
            packets.Add((BinaryPrimitives.ReadUInt16BigEndian(packet[20..]), packet[Ipv4AndUdp..].ToArray()));
            at += RecordHeader + length;
        }

        return packets;
    }

    [GeneratedRegex(@"m=image (\d+) ")]
    private static partial Regex Image();
}
