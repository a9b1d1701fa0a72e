using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.T38;

namespace Faxwerk.Telephony.Tests.T38;

/// <summary>One packet as it left a terminal.</summary>
internal sealed record Sent(TimeSpan At, byte[] Ifp, int Copies);

/// <summary>What a network does to datagrams in one direction.</summary>
internal sealed record LineQuality
{
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(20);
    public TimeSpan Jitter { get; init; }
    public double Loss { get; init; }
    public double Duplication { get; init; }
    public int Redundancy { get; init; } = 3;
    public bool Fec { get; init; }
}

/// <summary>One direction of a line in virtual time: real UDPTL datagrams that are lost, doubled and overtaken.</summary>
internal sealed class Line
{
    private readonly LineQuality _quality;
    private readonly Random _random;
    private readonly UdptlSender _sender;
    private readonly UdptlReceiver _receiver;
    private readonly PriorityQueue<byte[], (TimeSpan At, int Order)> _queue = new();
    private int _order;
    private TimeSpan _now;

    public Line(LineQuality quality, Random random, Action<ushort, byte[], TimeSpan> deliver)
    {
        _quality = quality;
        _random = random;
        _sender = new UdptlSender(quality.Redundancy, 400, quality.Fec);
        _receiver = new UdptlReceiver((sequence, ifp) => deliver(sequence, ifp.ToArray(), _now));
    }

    /// <summary>Everything that was sent, with its due time.</summary>
    public List<Sent> Log { get; } = [];

    /// <summary>Drops what it says true to, beside the losses by chance.</summary>
    public Func<byte[], bool>? Drop { get; set; }

    /// <summary>Changes packets before they are sent.</summary>
    public Action<byte[]>? Spoil { get; set; }

    public TimeSpan Due => _queue.TryPeek(out _, out var next) ? next.At : TimeSpan.MaxValue;

    public void Send(ReadOnlySpan<byte> ifp, int copies, TimeSpan due)
    {
        var packet = ifp.ToArray();
        Spoil?.Invoke(packet);
        Log.Add(new Sent(due, packet, copies));
        var buffer = new byte[UdptlSender.MaxDatagram];
        var datagram = buffer[.._sender.Write(packet, buffer)];
        if (Drop is { } drop && drop(packet))
            return;
        for (var copy = 0; copy < copies; copy++)
        {
            if (_random.NextDouble() < _quality.Loss)
                continue;
            Put(datagram, due);
            if (_random.NextDouble() < _quality.Duplication)
                Put(datagram, due);
        }
    }

    public void Deliver(TimeSpan now)
    {
        while (_queue.TryPeek(out _, out var next) && next.At <= now)
        {
            _now = next.At;
            _receiver.Receive(_queue.Dequeue());
        }
    }

    private void Put(byte[] datagram, TimeSpan sent) =>
        _queue.Enqueue(datagram, (sent + _quality.Delay + (_quality.Jitter * _random.NextDouble()), _order++));
}
