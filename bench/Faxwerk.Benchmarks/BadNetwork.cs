using System.Text;
using Faxwerk.Telephony.Tests.Calls;

namespace Faxwerk.Benchmarks;

/// <summary>
/// Stands between the media of two endpoints: loses 5 % of the packets, or all of them for two seconds, or mutates 5 %. Session descriptions that pass
/// through it lead both sides to it.
/// </summary>
internal sealed class BadNetwork : IDisposable
{
    private const double Share = 0.05;

    private static readonly TimeSpan GapAt = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan GapEnd = TimeSpan.FromSeconds(17);

    private readonly UdpRelay _media;
    private readonly Disturbance _kind;
    private readonly Random _random;
    private readonly long _started = TimeProvider.System.GetTimestamp();

    public BadNetwork(Disturbance kind, int seed)
    {
        _kind = kind;
        _random = new Random(seed);
        _media = new UdpRelay((packet, _) => DisturbAndPass(packet) ? [packet] : []);
        _media.Run();
    }

    /// <summary>A description of ours, as the other side shall see it.</summary>
    public string Outward(string sdp) => _media.Lead(sdp, isForth: true);

    /// <summary>A description of the other side, as we shall see it.</summary>
    public ReadOnlyMemory<byte> Inward(ReadOnlyMemory<byte> sdp) => Encoding.ASCII.GetBytes(_media.Lead(Encoding.ASCII.GetString(sdp.Span), isForth: false));

    public void Dispose() => _media.Dispose();

    private bool DisturbAndPass(byte[] packet)
    {
        if (_kind == Disturbance.Gap) return TimeProvider.System.GetElapsedTime(_started) is var at && (at < GapAt || at > GapEnd);
        lock (_random)
        {
            if (_random.NextDouble() >= Share) return true;
            if (_kind == Disturbance.Mutation && packet.Length > 0)
            {
                for (var i = _random.Next(1, 8); i > 0; i--) packet[_random.Next(packet.Length)] = (byte)_random.Next(256);
            }
            return _kind != Disturbance.Loss;
        }
    }
}
