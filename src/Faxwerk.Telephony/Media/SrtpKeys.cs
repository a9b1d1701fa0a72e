using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Faxwerk.Telephony.Media;

/// <summary>
/// The session keys of one direction of SRTP, derived from a master key (RFC 3711 section 4.3, key derivation rate 0), and the two transforms with
/// them: AES in counter mode and HMAC-SHA1. Nothing is allocated per packet.
/// </summary>
internal sealed class SrtpKeys : IDisposable
{
    /// <summary>Octets of the master key and, behind it, the master salt.</summary>
    public const int MasterLength = KeyLength + SaltLength;

    private const int KeyLength = 16;
    private const int SaltLength = 14;
    private const int AuthenticationLength = 20;
    private const int Block = 16;

    // Counter blocks encrypted at once: a packet of 20 ms.
    private const int Blocks = 11;

    private readonly Aes _aes;
    private readonly ICryptoTransform _cipher;
    private readonly IncrementalHash _authentication;
    private readonly byte[] _salt = new byte[SaltLength];
    private readonly byte[] _counters = new byte[Blocks * Block];
    private readonly byte[] _stream = new byte[Blocks * Block];

    /// <param name="key">Session encryption key, 16 octets.</param>
    /// <param name="salt">Session salt, 14 octets.</param>
    /// <param name="authentication">Session authentication key, 20 octets.</param>
    public SrtpKeys(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> authentication)
    {
        salt.CopyTo(_salt);
        _aes = Create(key);
        // One-shot encryption would make a native context for each packet; this one lasts.
        _cipher = _aes.CreateEncryptor();
        _authentication = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, authentication);
    }

    /// <summary>The session keys of a master key with its salt.</summary>
    public static SrtpKeys FromMaster(ReadOnlySpan<byte> master)
    {
        if (master.Length != MasterLength) throw new ArgumentException("A master key of 16 and a salt of 14 octets are wanted.", nameof(master));
        Span<byte> key = stackalloc byte[KeyLength], authentication = stackalloc byte[AuthenticationLength], salt = stackalloc byte[SaltLength];
        using var aes = Create(master[..KeyLength]);
        Derive(aes, master[KeyLength..], label: 0, key);
        Derive(aes, master[KeyLength..], label: 1, authentication);
        Derive(aes, master[KeyLength..], label: 2, salt);
        return new SrtpKeys(key, salt, authentication);
    }

    /// <summary>Encrypts or decrypts in place (RFC 3711 section 4.1.1).</summary>
    public void Cipher(Span<byte> payload, uint source, ulong index)
    {
        Span<byte> counter = stackalloc byte[Block];
        counter.Clear();
        _salt.CopyTo(counter);
        Xor(counter[4..8], source);
        Xor(counter[8..12], (uint)(index >> 16));
        BinaryPrimitives.WriteUInt16BigEndian(counter[12..], (ushort)(BinaryPrimitives.ReadUInt16BigEndian(counter[12..]) ^ (ushort)index));
        var block = 0;
        while (!payload.IsEmpty)
        {
            var part = payload[..Math.Min(payload.Length, _stream.Length)];
            var blocks = (part.Length + Block - 1) / Block;
            Count(counter, block, _counters.AsSpan(0, blocks * Block));
            _cipher.TransformBlock(_counters, 0, blocks * Block, _stream, 0);
            for (var i = 0; i < part.Length; i++) part[i] ^= _stream[i];
            block += blocks;
            payload = payload[part.Length..];
        }
    }

    /// <summary>The first <paramref name="tag"/>.Length octets of the authentication tag over a packet and its rollover counter (RFC 3711 section 4.2).</summary>
    public void Authenticate(ReadOnlySpan<byte> packet, uint rollover, Span<byte> tag)
    {
        Span<byte> octets = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, rollover);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        _authentication.AppendData(packet);
        _authentication.AppendData(octets);
        _authentication.GetHashAndReset(hash);
        hash[..tag.Length].CopyTo(tag);
    }

    public void Dispose()
    {
        _cipher.Dispose();
        _aes.Dispose();
        _authentication.Dispose();
        CryptographicOperations.ZeroMemory(_salt);
    }

    /// <summary>RFC 3711 section 4.3.1: the key stream whose counter is the salt with the label in its eighth octet.</summary>
    internal static void Derive(Aes aes, ReadOnlySpan<byte> salt, byte label, Span<byte> key)
    {
        Span<byte> counter = stackalloc byte[Block], stream = stackalloc byte[2 * Block];
        counter.Clear();
        salt.CopyTo(counter);
        counter[7] ^= label;
        Count(counter, 0, stream);
        aes.EncryptEcb(stream, stream, PaddingMode.None);
        stream[..key.Length].CopyTo(key);
        CryptographicOperations.ZeroMemory(stream);
    }

    internal static Aes Create(ReadOnlySpan<byte> key)
    {
        var aes = Aes.Create();
        // Counter mode is made of it; every counter is enciphered once.
        aes.Mode = CipherMode.ECB;
        aes.Padding = PaddingMode.None;
        aes.SetKey(key);
        return aes;
    }

    /// <summary>Counter blocks from number <paramref name="first"/> on (RFC 3711 section 4.1.1).</summary>
    private static void Count(ReadOnlySpan<byte> counter, int first, Span<byte> blocks)
    {
        for (var i = 0; i < blocks.Length; i += Block)
        {
            counter.CopyTo(blocks[i..]);
            BinaryPrimitives.WriteUInt16BigEndian(blocks[(i + 14)..], (ushort)(first + (i / Block)));
        }
    }

    private static void Xor(Span<byte> octets, uint value) =>
        BinaryPrimitives.WriteUInt32BigEndian(octets, BinaryPrimitives.ReadUInt32BigEndian(octets) ^ value);
}
