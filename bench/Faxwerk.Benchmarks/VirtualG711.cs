using Faxwerk.Pages;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Media;

namespace Faxwerk.Benchmarks;

/// <summary>A fax over the modems, A-law and RTP in virtual time; 40 ms each way.</summary>
internal static class VirtualG711
{
    private static readonly TimeSpan Limit = TimeSpan.FromHours(24);

    public static VirtualFax Run(IReadOnlyList<PageImage> pages, bool ecm, Func<PacketLoss> loss)
    {
        using var sending = new AudioTerminal(AudioRole.Calling);
        using var receiving = new AudioTerminal(AudioRole.Called);
        var fax = new VirtualFax(sending, receiving, pages, ecm);
        var forth = new Direction(loss(), sending, receiving, fax);
        var back = new Direction(loss(), receiving, sending, fax);
        fax.Sender.Start(TimeSpan.Zero);
        fax.Receiver.Start(TimeSpan.Zero);
        while (!fax.IsOver && fax.Now < Limit)
        {
            forth.Send();
            back.Send();
            fax.Now += RtpSender.Interval;
            forth.Deliver();
            back.Deliver();
            sending.Advance(fax.Now);
            receiving.Advance(fax.Now);
        }
        return fax;
    }

    private sealed class Direction(PacketLoss loss, AudioTerminal from, AudioTerminal to, VirtualFax fax)
    {
        private readonly RtpSender _sender = new(G711Law.A, 1, 1, 1);
        private readonly RtpReceiver _receiver = new(samples => to.Receive(samples, fax.Now), gap => to.Conceal(gap, fax.Now));
        private readonly Queue<byte[]?> _queue = new([null, null]);
        private readonly short[] _samples = new short[FaxTones.Samples];

        public void Send()
        {
            from.Generate(_samples, fax.Now);
            var packet = new byte[RtpSender.PacketLength];
            _sender.WriteHeader(packet);
            for (var i = 0; i < _samples.Length; i++) packet[RtpPacket.HeaderLength + i] = G711.Encode(G711Law.A, _samples[i]);
            _queue.Enqueue(loss.IsLost() ? null : packet);
        }

        public void Deliver()
        {
            if (_queue.Dequeue() is { } packet) _receiver.Receive(packet, fax.Now);
            _receiver.Flush(fax.Now);
        }
    }
}
