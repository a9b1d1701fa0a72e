using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Faxwerk.Telephony.Sip;

/// <summary>Asks the name servers of the system for the records that the system's own resolver does not give (SRV, NAPTR): over UDP, over TCP where the answer is cut off.</summary>
/// <param name="servers">Asked in this order, twice.</param>
/// <param name="time">The clock.</param>
internal sealed class DnsClient(IReadOnlyList<IPEndPoint> servers, TimeProvider time)
{
    private const int Rounds = 2;
    private const int MaxServers = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    private readonly SecureRandom _random = new();

    /// <summary>The servers of resolv.conf (5); the machine itself where it names none.</summary>
    public static IReadOnlyList<IPEndPoint> Configured(string file = "/etc/resolv.conf")
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            lines = [];
        }

        var servers = lines.Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length >= 2 && words[0] == "nameserver" && IPAddress.TryParse(words[1], out _))
            .Select(words => new IPEndPoint(IPAddress.Parse(words[1]), 53)).Take(MaxServers).ToList();
        return servers.Count > 0 ? servers : [new IPEndPoint(IPAddress.Loopback, 53)];
    }

    /// <summary>See <see cref="DnsQuery"/>.</summary>
    public async Task<IReadOnlyList<DnsRecord>?> AskAsync(string name, DnsType type, CancellationToken cancel)
    {
        // An unforeseeable id and a port of its own for each question: who is not on the way cannot forge an answer (RFC 5452).
        if (DnsMessage.Question((ushort)_random.Next(0, 65536), name, type) is not { } question)
            return [];
        for (int round = 0; round < Rounds; round++)
        {
            foreach (var server in servers)
            {
                using var limit = new CancellationTokenSource(Patience, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
                try
                {
                    if (await AskAsync(server, question, either.Token) is { } records)
                        return records;
                }
                catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
                {
                    // The next server, or this one once more.
                }
            }
        }

        return null;
    }

    private static async Task<IReadOnlyList<DnsRecord>?> AskAsync(IPEndPoint server, byte[] question, CancellationToken cancel)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, cancel);
        await socket.SendAsync(question, SocketFlags.None, cancel);
        byte[] buffer = new byte[DnsMessage.LargestDatagram];
        while (true)
        {
            int length = await socket.ReceiveAsync(buffer, SocketFlags.None, cancel);
            switch (DnsMessage.Read(question, buffer.AsSpan(0, length), out var records))
            {
                case DnsMessage.Verdict.Complete:
                    return records;
                case DnsMessage.Verdict.Truncated:
                    return await AskByStreamAsync(server, question, cancel);
                case DnsMessage.Verdict.Failed:
                    return null;
            }
        }
    }

    private static async Task<IReadOnlyList<DnsRecord>?> AskByStreamAsync(IPEndPoint server, byte[] question, CancellationToken cancel)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, cancel);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync((byte[])[(byte)(question.Length >> 8), (byte)question.Length, .. question], cancel);
        byte[] head = new byte[2];
        await stream.ReadExactlyAsync(head, cancel);
        byte[] answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
        await stream.ReadExactlyAsync(answer, cancel);
        return DnsMessage.Read(question, answer, out var records) == DnsMessage.Verdict.Complete ? records : null;
    }
}
