namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>
/// Spoils a part of the packets of one direction: bits turned, octets overwritten, cut, lengthened, doubled, held back behind later ones, or noise instead.
/// </summary>
internal sealed class PacketMutation(int seed, double share)
{
    private readonly Random _random = new(seed);
    private byte[]? _held;

    /// <summary>Packets that were spoilt.</summary>
    public int Mutated { get; private set; }

    /// <summary>What arrives instead of a packet: none, one or two.</summary>
    public byte[][] Pass(byte[] packet)
    {
        if (_random.NextDouble() >= share) return [packet];
        Mutated++;
        switch (_random.Next(8))
        {
            case 0:
                return [packet, packet];
            case 1:
                var before = _held;
                _held = packet;
                return before is null ? [] : [before];
            default:
                return [Spoil(packet)];
        }
    }

    private byte[] Spoil(byte[] packet)
    {
        var copy = packet.ToArray();
        switch (_random.Next(5))
        {
            case 0:
                for (var i = _random.Next(1, 8); i > 0 && copy.Length > 0; i--) copy[_random.Next(copy.Length)] ^= (byte)(1 << _random.Next(8));
                return copy;
            case 1:
                for (var i = _random.Next(1, 20); i > 0 && copy.Length > 0; i--) copy[_random.Next(copy.Length)] = (byte)_random.Next(256);
                return copy;
            case 2:
                return copy[.._random.Next(copy.Length + 1)];
            case 3:
                Array.Resize(ref copy, copy.Length + _random.Next(600));
                return copy;
            default:
                var noise = new byte[_random.Next(1500)];
                _random.NextBytes(noise);
                return noise;
        }
    }
}
