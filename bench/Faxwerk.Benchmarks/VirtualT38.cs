using Faxwerk.Pages;
using Faxwerk.Telephony.Media;
using Faxwerk.Telephony.T38;

namespace Faxwerk.Benchmarks;

/// <summary>How UDPTL repeats packets.</summary>
internal readonly record struct UdptlProtection(int Redundancy, bool Fec)
{
    public override string ToString() => Fec ? $"FEC {Redundancy}" : $"{Redundancy}";
}

/// <summary>A fax over T.38 and UDPTL in virtual time; 20 ms each way.</summary>
internal static class VirtualT38
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromHours(24);

    public static VirtualFax Run(IReadOnlyList<PageImage> pages, bool ecm, UdptlProtection protection, Func<PacketLoss> loss)
    {
        VirtualFax? fax = null;
        T38Terminal? sending = null, receiving = null;
        var forth = new Direction(protection, loss(), (sequence, ifp) => receiving!.Receive(sequence, ifp, fax!.Now));
        var back = new Direction(protection, loss(), (sequence, ifp) => sending!.Receive(sequence, ifp, fax!.Now));
        sending = new T38Terminal(0, forth.Send);
        receiving = new T38Terminal(0, back.Send);
        fax = new VirtualFax(sending, receiving, pages, ecm);
        fax.Sender.Start(TimeSpan.Zero);
        fax.Receiver.Start(TimeSpan.Zero);
        while (!fax.IsOver && fax.Now < Limit)
        {
            var due = Min(Min(sending.Advance(fax.Now), receiving.Advance(fax.Now)), Min(forth.Due, back.Due));
            if (due == TimeSpan.MaxValue) break;
            if (due > fax.Now) fax.Now = due;
            forth.Deliver(fax.Now);
            back.Deliver(fax.Now);
        }
        return fax;
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private sealed class Direction(UdptlProtection protection, PacketLoss loss, IfpReceiver deliver)
    {
        private readonly UdptlSender _sender = new(protection.Redundancy, 1400, protection.Fec);
        private readonly UdptlReceiver _receiver = new(deliver);
        private readonly Queue<(TimeSpan At, byte[] Datagram)> _queue = new();
        private readonly byte[] _buffer = new byte[UdptlSender.MaxDatagram];

        public TimeSpan Due => _queue.TryPeek(out var next) ? next.At : TimeSpan.MaxValue;

        public void Send(ReadOnlySpan<byte> ifp, int copies, TimeSpan due)
        {
            var datagram = _buffer.AsSpan(0, _sender.Write(ifp, _buffer)).ToArray();
            for (var i = 0; i < copies; i++)
            {
                if (!loss.IsLost()) _queue.Enqueue((due + Delay, datagram));
            }
        }

        public void Deliver(TimeSpan now)
        {
            while (Due <= now) _receiver.Receive(_queue.Dequeue().Datagram);
        }
    }
}
