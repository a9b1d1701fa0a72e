using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Faxwerk.Telephony.Media;

/// <summary>
/// SRTP (RFC 3711) with AES_CM_128_HMAC_SHA1_80 or _32: what we send is protected with our key, what comes is checked and opened with the
/// peer's. SRTCP is neither sent nor taken. Nothing is allocated per packet.
/// </summary>
public sealed class SecureRtp : IDisposable
{
    /// <summary>Octets that <see cref="Protect"/> adds at most.</summary>
    public const int MaxTag = 10;

    // Packets that may come behind the newest one; older ones are refused (RFC 3711 section 3.3.2 wants 64 at least).
    private const int Window = 64;

    private readonly SrtpKeys _ours;
    private readonly int _ourTag;
    private SrtpKeys _theirs;
    private SrtpKey _theirKey;
    private bool _sent;
    private ushort _sentLast;
    private uint _sentRollover;
    private bool _received;
    private uint _source;
    private ulong _newest;
    private ulong _seen;

    /// <param name="ours">The key and suite that we wrote into our description.</param>
    /// <param name="theirs">Those of the peer's description.</param>
    public SecureRtp(SrtpKey ours, SrtpKey theirs)
    {
        _ours = SrtpKeys.FromMaster(ours.Master.Span);
        _theirs = SrtpKeys.FromMaster(theirs.Master.Span);
        _ourTag = ours.TagLength;
        _theirKey = theirs;
    }

    /// <summary>The peer's description named a key again: nothing happens where it is the same one, else its next packets are opened with the new one.</summary>
    public void Renew(SrtpKey theirs)
    {
        if (theirs.TagLength == _theirKey.TagLength && theirs.Master.Span.SequenceEqual(_theirKey.Master.Span)) return;
        _theirs.Dispose();
        _theirs = SrtpKeys.FromMaster(theirs.Master.Span);
        _theirKey = theirs;
        _received = false;
    }

    /// <summary>
    /// Encrypts the RTP packet in the first <paramref name="length"/> octets of <paramref name="packet"/> and appends its tag; returns the new length. Room
    /// for <see cref="MaxTag"/> octets must be there, and packets must come in the order of their numbers.
    /// </summary>
    public int Protect(Span<byte> packet, int length)
    {
        var sequence = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        if (_sent && sequence < _sentLast) _sentRollover++;
        (_sent, _sentLast) = (true, sequence);
        var source = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);
        _ours.Cipher(packet[RtpPacket.HeaderLength..length], source, ((ulong)_sentRollover << 16) | sequence);
        _ours.Authenticate(packet[..length], _sentRollover, packet.Slice(length, _ourTag));
        return length + _ourTag;
    }

    /// <summary>Checks and decrypts a packet in place; its length without the tag, -1 where it is forged, broken, a repetition or no RTP.</summary>
    public int Unprotect(Span<byte> packet)
    {
        var length = packet.Length - _theirKey.TagLength;
        if (length < RtpPacket.HeaderLength || RtpPacket.PayloadStart(packet[..length]) is not (> 0 and var start)) return -1;
        var source = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);
        var index = Index(BinaryPrimitives.ReadUInt16BigEndian(packet[2..]), isNew: !_received || source != _source);
        Span<byte> tag = stackalloc byte[MaxTag];
        tag = tag[.._theirKey.TagLength];
        _theirs.Authenticate(packet[..length], (uint)(index >> 16), tag);
        if (!CryptographicOperations.FixedTimeEquals(tag, packet[length..])) return -1;
        if (!TryMark(source, index)) return -1;
        _theirs.Cipher(packet[start..length], source, index);
        return length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ours.Dispose();
        _theirs.Dispose();
    }

    /// <summary>The number with the rollover counter that brings it nearest to the newest one (RFC 3711 section 3.3.1).</summary>
    private ulong Index(ushort sequence, bool isNew)
    {
        if (isNew) return sequence;
        var ahead = (short)(sequence - (ushort)_newest);
        return ahead < 0 && _newest < (ulong)-ahead ? sequence : _newest + (ulong)(long)ahead;
    }

    /// <summary>False for a number that was there already or is too old (RFC 3711 section 3.3.2); only asked for packets whose tag is right.</summary>
    private bool TryMark(uint source, ulong index)
    {
        if (!_received || source != _source)
        {
            (_received, _source, _newest, _seen) = (true, source, index, 1);
            return true;
        }
        if (index > _newest)
        {
            var ahead = index - _newest;
            _seen = ahead < Window ? (_seen << (int)ahead) | 1 : 1;
            _newest = index;
            return true;
        }
        var behind = _newest - index;
        if (behind >= Window || (_seen & (1UL << (int)behind)) != 0) return false;
        _seen |= 1UL << (int)behind;
        return true;
    }
}
