using System.Buffers.Binary;
using Faxwerk.Telephony.Media;

namespace Faxwerk.Telephony.Tests.Media;

public sealed class SecureRtpTests
{
    private const string Master = "E1F97A0D3E018BE0D64FA32C06DE41390EC675AD498AFEEBB6960B3AABE6";

    private static readonly SrtpKey Key = new(1, 10, Convert.FromHexString(Master));
    private static readonly SrtpKey Other = new(1, 4, Convert.FromHexString(Master)[..29].Append((byte)1).ToArray());

    [Fact]
    public void The_key_stream_is_that_of_rfc_3711_b_2()
    {
        using var keys = new SrtpKeys(Convert.FromHexString("2B7E151628AED2A6ABF7158809CF4F3C"), Convert.FromHexString("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"), new byte[20]);
        var stream = new byte[0xFF02 * 16];
        keys.Cipher(stream, 0, 0);
        Assert.Equal("E03EAD0935C95E80E166B16DD92B4EB4D23513162B02D0F72A43A2FE4A5F97AB41E95B3BB0A2E8DD477901E4FCA894C0", Convert.ToHexString(stream[..48]));
        Assert.Equal("EC8CDF7398607CB0F2D21675EA9EA1E4362B7C3C6773516318A077D7FC5073AE6A2CC3787889374FBEB4C81B17BA6C44", Convert.ToHexString(stream[^48..]));
    }

    [Theory]
    [InlineData(0, "C61E7A93744F39EE10734AFE3FF7A087")]
    [InlineData(1, "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4")]
    [InlineData(2, "30CBBC08863D8C85D49DB34A9AE1")]
    public void The_derived_keys_are_those_of_rfc_3711_b_3(byte label, string expected)
    {
        var master = Convert.FromHexString(Master);
        var key = new byte[expected.Length / 2];
        using var aes = SrtpKeys.Create(master.AsSpan(0, 16));
        SrtpKeys.Derive(aes, master.AsSpan(16), label, key);
        Assert.Equal(expected, Convert.ToHexString(key));
    }

    [Fact]
    public void A_packet_looks_as_another_implementation_writes_it()
    {
        using var rtp = new SecureRtp(Key, Key);
        var packet = new byte[28 + SecureRtp.MaxTag];
        Convert.FromHexString("800F1234DECAFBADCAFEBABE" + "ABABABABABABABABABABABABABABABAB").CopyTo(packet, 0);
        Assert.Equal(38, rtp.Protect(packet, 28));
        Assert.Equal("800F1234DECAFBADCAFEBABE" + "4E55DC4CE79978D88CA4D215949D2402" + "B78D6ACC99EA179B8DBB", Convert.ToHexString(packet));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(4)]
    public void What_is_protected_is_opened_through_three_turns_of_the_numbers(int tag)
    {
        using var one = new SecureRtp(Key with { TagLength = tag }, Other);
        using var two = new SecureRtp(Other, Key with { TagLength = tag });
        for (var i = 65_000; i < 210_000; i++)
        {
            // Now and then a second of audio is lost, and pairs change places.
            if (i % 1000 < 50) continue;
            var packet = Protected(one, i);
            if (i % 10 == 1)
            {
                var next = Protected(one, ++i);
                Assert.Equal(i, Opened(two, next));
                Assert.Equal(i - 1, Opened(two, packet));
                continue;
            }
            Assert.Equal(i, Opened(two, packet));
        }
    }

    [Fact]
    public void Repeated_old_forged_and_cut_packets_are_refused()
    {
        using var one = new SecureRtp(Key, Other);
        using var two = new SecureRtp(Other, Key);
        var packets = Enumerable.Range(1, 100).Select(i => Protected(one, i)).ToArray();
        Assert.Equal(50, Opened(two, packets[49]));
        Assert.Equal(-1, Opened(two, packets[49]));
        Assert.Equal(100, Opened(two, packets[99]));
        Assert.Equal(-1, Opened(two, packets[10]));
        Assert.Equal(60, Opened(two, packets[59]));
        Assert.Equal(-1, Opened(two, packets[59]));
        for (var i = 0; i < packets[70].Length; i++)
        {
            var forged = packets[70].ToArray();
            forged[i] ^= 1;
            Assert.Equal(-1, two.Unprotect(forged));
            Assert.Equal(-1, two.Unprotect(packets[70].AsSpan(0, i).ToArray()));
        }
        Assert.Equal(71, Opened(two, packets[70]));
    }

    [Fact]
    public void Random_packets_neither_throw_nor_pass()
    {
        using var rtp = new SecureRtp(Key, Other);
        var random = new Random(8);
        for (var i = 0; i < 20_000; i++)
        {
            var packet = new byte[random.Next(0, 60)];
            random.NextBytes(packet);
            if (packet.Length > 0) packet[0] = (byte)(0x80 | (packet[0] & 0x3F));
            Assert.Equal(-1, rtp.Unprotect(packet));
        }
    }

    [Fact]
    public void A_new_key_of_the_peer_is_taken_and_the_same_one_changes_nothing()
    {
        using var one = new SecureRtp(Key, Other);
        using var renewed = new SecureRtp(Key with { Master = new byte[30] }, Other);
        using var two = new SecureRtp(Other, Key);
        Assert.Equal(5, Opened(two, Protected(one, 5)));
        two.Renew(Key);
        Assert.Equal(6, Opened(two, Protected(one, 6)));
        two.Renew(Key with { Master = new byte[30] });
        Assert.Equal(-1, Opened(two, Protected(one, 7)));
        Assert.Equal(3, Opened(two, Protected(renewed, 3)));
    }

    [Fact]
    public void Nothing_is_allocated_per_packet()
    {
        using var one = new SecureRtp(Key, Other);
        using var two = new SecureRtp(Other, Key);
        var packet = new byte[172 + SecureRtp.MaxTag];
        packet[0] = 0x80;
        two.Unprotect(packet.AsSpan(0, one.Protect(packet, 172)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var opened = 0;
        for (var i = 1; i < 1000; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)i);
            opened += two.Unprotect(packet.AsSpan(0, one.Protect(packet, 172))) == 172 ? 1 : 0;
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(999, opened);
    }

    [Theory]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR|2^20|1:4", null)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR|2^20", "1 AES_CM_128_HMAC_SHA1_80")]
    [InlineData("7 aes_cm_128_hmac_sha1_32 inline:NzB4d1BINUAvLEw6UzF3WSJ+PSdFcGdUJShpX1Zj", "7 AES_CM_128_HMAC_SHA1_32")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_32 inline:NzB4d1BINUAvLEw6UzF3WSJ+PSdFcGdUJShpX1Zj WSH=128", "1 AES_CM_128_HMAC_SHA1_32")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_32 inline:NzB4d1BINUAvLEw6UzF3WSJ+PSdFcGdUJShpX1Zj UNENCRYPTED_SRTP", null)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_32 inline:NzB4d1BINUAvLEw6UzF3WSJ+PSdFcGdUJShpX1Zj;inline:NzB4d1BINUAvLEw6UzF3WSJ+PSdFcGdUJShpX1Zj", null)]
    [InlineData("1 F8_128_HMAC_SHA1_80 inline:NzB4d1BINUAvLEw6UzF3WSJ+PSdFcGdUJShpX1Zj", null)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_32 inline:NzB4d1BINUAvLEw6UzF3WSJ+PSdFcGdU", null)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_32 inline:!!!!", null)]
    [InlineData("x AES_CM_128_HMAC_SHA1_32 inline:NzB4d1BINUAvLEw6UzF3WSJ+PSdFcGdUJShpX1Zj", null)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_32", null)]
    [InlineData("", null)]
    public void Keys_are_read_as_rfc_4568_writes_them(string value, string? found) => Assert.Equal(found, SrtpKey.TryParse(value)?.ToString());

    [Fact]
    public void A_key_that_is_written_is_read_again()
    {
        var key = SrtpKey.Create(3, 4);
        Assert.Equal(key, SrtpKey.TryParse(key.ToAttribute()));
        Assert.NotEqual(key, SrtpKey.Create(3, 4));
    }

    private static byte[] Protected(SecureRtp rtp, int number)
    {
        var packet = new byte[16 + SecureRtp.MaxTag];
        packet[0] = 0x80;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)number);
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(12), number);
        return packet[..rtp.Protect(packet, 16)];
    }

    private static int Opened(SecureRtp rtp, byte[] packet)
    {
        var copy = packet.ToArray();
        return rtp.Unprotect(copy) == 16 ? BinaryPrimitives.ReadInt32BigEndian(copy.AsSpan(12)) : -1;
    }
}
