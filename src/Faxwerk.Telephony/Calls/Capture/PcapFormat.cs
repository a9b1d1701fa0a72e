using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Faxwerk.Telephony.Calls;

/// <summary>
/// The file format of libpcap with times in nanoseconds and link type RAW: a packet begins with its IP header. Headers of IP (RFC 791, RFC 8200) and UDP
/// (RFC 768) are made up around a payload, with right checksums.
/// </summary>
internal static class PcapFormat
{
    /// <summary>Octets at the start of a file.</summary>
    public const int FileHeader = 24;

    /// <summary>Most octets that stand before a payload.</summary>
    public const int MaxOverhead = RecordHeader + Ipv6Header + UdpHeader;

    /// <summary>Octets kept of a payload.</summary>
    public const int MaxPayload = 16 * 1024;

    private const int RecordHeader = 16;
    private const int Ipv4Header = 20;
    private const int Ipv6Header = 40;
    private const int UdpHeader = 8;
    private const byte Udp = 17;
    private const byte HopLimit = 64;
    private const uint LinkTypeRaw = 101;

    /// <summary>Writes what a file begins with.</summary>
    public static void WriteFileHeader(Span<byte> file)
    {
        file[..FileHeader].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(file, 0xA1B23C4D);
        BinaryPrimitives.WriteUInt16LittleEndian(file[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(file[6..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(file[16..], MaxOverhead + MaxPayload);
        BinaryPrimitives.WriteUInt32LittleEndian(file[20..], LinkTypeRaw);
    }

    /// <summary>
    /// Writes one packet, its payload cut at <see cref="MaxPayload"/>, and returns the octets written. Addresses of two families are both written as IPv6.
    /// </summary>
    public static int WritePacket(Span<byte> record, DateTimeOffset at, IPEndPoint source, IPEndPoint destination, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > MaxPayload) payload = payload[..MaxPayload];
        var isIpv4 = IsIpv4(source.Address) && IsIpv4(destination.Address);
        var ipHeader = isIpv4 ? Ipv4Header : Ipv6Header;
        var length = ipHeader + UdpHeader + payload.Length;
        WriteRecordHeader(record, at, length);
        var packet = record.Slice(RecordHeader, length);
        packet[..(ipHeader + UdpHeader)].Clear();
        var addresses = isIpv4 ? WriteIpv4(packet, source.Address, destination.Address) : WriteIpv6(packet, source.Address, destination.Address);
        var datagram = packet[ipHeader..];
        payload.CopyTo(datagram[UdpHeader..]);
        WriteUdp(datagram, addresses, source.Port, destination.Port);
        return RecordHeader + length;
    }

    private static void WriteRecordHeader(Span<byte> record, DateTimeOffset at, int length)
    {
        var (seconds, ticks) = Math.DivRem(at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks, TimeSpan.TicksPerSecond);
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)seconds);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], (uint)(ticks * TimeSpan.NanosecondsPerTick));
        BinaryPrimitives.WriteInt32LittleEndian(record[8..], length);
        BinaryPrimitives.WriteInt32LittleEndian(record[12..], length);
    }

    private static ReadOnlySpan<byte> WriteIpv4(Span<byte> packet, IPAddress source, IPAddress destination)
    {
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)packet.Length);
        packet[8] = HopLimit;
        packet[9] = Udp;
        WriteIpv4(packet[12..], source);
        WriteIpv4(packet[16..], destination);
        MemoryMarshal.Write(packet[10..], Checksum(Sum(packet[..Ipv4Header])));
        return packet[12..Ipv4Header];
    }

    private static void WriteIpv4(Span<byte> to, IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out var length);
        octets[(length - 4)..length].CopyTo(to);
    }

    private static ReadOnlySpan<byte> WriteIpv6(Span<byte> packet, IPAddress source, IPAddress destination)
    {
        packet[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], (ushort)(packet.Length - Ipv6Header));
        packet[6] = Udp;
        packet[7] = HopLimit;
        source.MapToIPv6().TryWriteBytes(packet[8..], out _);
        destination.MapToIPv6().TryWriteBytes(packet[24..], out _);
        return packet[8..Ipv6Header];
    }

    private static void WriteUdp(Span<byte> datagram, ReadOnlySpan<byte> addresses, int source, int destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(datagram, (ushort)source);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[2..], (ushort)destination);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[4..], (ushort)datagram.Length);
        var sum = Sum(addresses) + Sum(datagram) + InNetworkOrder(Udp) + InNetworkOrder((ushort)datagram.Length);
        var checksum = Checksum(sum);
        // 0 says that there is none.
        MemoryMarshal.Write(datagram[6..], checksum == 0 ? (ushort)0xFFFF : checksum);
    }

    private static bool IsIpv4(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6;

    private static ushort InNetworkOrder(ushort value) => (ushort)IPAddress.HostToNetworkOrder((short)value);

    /// <summary>The sum of 16-bit words in the machine's order: a sum in ones' complement does not depend on it (RFC 1071).</summary>
    private static ulong Sum(ReadOnlySpan<byte> octets)
    {
        ulong sum = 0;
        var words = MemoryMarshal.Cast<byte, uint>(octets);
        foreach (var word in words) sum += word;
        Span<byte> rest = stackalloc byte[4];
        octets[(words.Length * 4)..].CopyTo(rest);
        return sum + MemoryMarshal.Read<uint>(rest);
    }

    private static ushort Checksum(ulong sum)
    {
        while (sum > ushort.MaxValue) sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (ushort)~sum;
    }
}
