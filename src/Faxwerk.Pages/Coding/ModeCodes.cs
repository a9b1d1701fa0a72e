namespace Faxwerk.Pages.Coding;

/// <summary>The two-dimensional mode codes (T.4 table 4), looked up by the next 7 bits.</summary>
internal static class ModeCodes
{
    /// <summary>Bits that index <see cref="Decode"/>.</summary>
    public const int DecodeBits = 7;

    /// <summary>Horizontal mode.</summary>
    public const int Horizontal = 4;

    /// <summary>Pass mode.</summary>
    public const int Pass = 5;

    /// <summary>No code, or the extension to uncompressed mode, which T.30 receivers do not offer.</summary>
    public const int None = 6;

    /// <summary>Mode &lt;&lt; 3 | length of the code; vertical modes are their shift -3..3, left negative.</summary>
    public static readonly sbyte[] Decode = Build();

    private static sbyte[] Build()
    {
        var table = new sbyte[1 << DecodeBits];
        Array.Fill(table, (sbyte)(None << 3));
        Enter("1", 0);
        Enter("011", 1);
        Enter("010", -1);
        Enter("000011", 2);
        Enter("000010", -2);
        Enter("0000011", 3);
        Enter("0000010", -3);
        Enter("001", Horizontal);
        Enter("0001", Pass);
        return table;

        void Enter(string code, int mode)
        {
            var free = DecodeBits - code.Length;
            table.AsSpan(Convert.ToInt32(code, 2) << free, 1 << free).Fill((sbyte)((mode << 3) | code.Length));
        }
    }
}
