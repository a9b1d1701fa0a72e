namespace Faxwerk.Pages.Png;

/// <summary>The check sum of PNG chunks (ISO/IEC 15948, annex D), four bytes at a time.</summary>
internal static class Crc32
{
    /// <summary>State before the first byte; the check sum is the complement of the last state.</summary>
    public const uint Start = uint.MaxValue;

    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[][] _tables = Build();

    /// <summary>State after these bytes.</summary>
    public static uint Update(uint state, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 4; bytes = bytes[4..])
        {
            state ^= BitConverter.ToUInt32(bytes);
            state = _tables[3][state & 0xFF] ^ _tables[2][(state >> 8) & 0xFF] ^ _tables[1][(state >> 16) & 0xFF] ^ _tables[0][state >> 24];
        }

        foreach (var octet in bytes) state = (state >> 8) ^ _tables[0][(state ^ octet) & 0xFF];
        return state;
    }

    private static uint[][] Build()
    {
        uint[][] tables = [new uint[256], new uint[256], new uint[256], new uint[256]];
        for (uint i = 0; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
            tables[0][i] = value;
        }

        for (var table = 1; table < 4; table++)
            for (var i = 0; i < 256; i++)
                tables[table][i] = (tables[table - 1][i] >> 8) ^ tables[0][tables[table - 1][i] & 0xFF];
        return tables;
    }
}
