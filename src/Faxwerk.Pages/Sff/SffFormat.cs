namespace Faxwerk.Pages.Sff;

/// <summary>Numbers of SFF, the "structured fax file" of CAPI 2.0 (Annex B). All integers are little-endian.</summary>
internal static class SffFormat
{
    /// <summary>"Sfff".</summary>
    public const uint Id = 0x6666_6653;

    public const byte Version = 1;
    public const int DocumentHeaderBytes = 20;
    public const int PageHeaderBytes = 18;

    /// <summary>What a page header says of its own length: the bytes behind the first two.</summary>
    public const byte PageHeaderRest = PageHeaderBytes - 2;

    /// <summary>First byte of a page header, and with a length of 0 of the end of the document.</summary>
    public const byte PageHeader = 254;

    /// <summary>First byte of user data, and with a length of 0 of a damaged row.</summary>
    public const byte UserData = 255;

    /// <summary>Most bytes of a row whose record begins with its length.</summary>
    public const int LongestShortRow = 216;

    /// <summary>Most bytes of a row at all.</summary>
    public const int LongestRow = 32767;

    /// <summary>Most white rows of one record.</summary>
    public const int MostWhiteRows = 253 - LongestShortRow;

    /// <summary>The vertical resolution of a page header; null where the format has none that readers agree on.</summary>
    public static byte? Vertical(Resolution resolution) => resolution switch
    {
        Resolution.Standard => 0,
        Resolution.Fine => 1,
        Resolution.Superfine => 2,
        _ => null,
    };

    /// <summary>The resolution of a page header; null where the byte ends the document (255 on a page that is not of the 300 dpi family).</summary>
    public static Resolution? ResolutionOf(byte vertical, int width) => vertical switch
    {
        0 => Resolution.Standard,
        1 => Resolution.Fine,
        2 => Resolution.Superfine,
        254 => Resolution.Dpi400,
        255 when width is 2592 or 3072 or 3648 => Resolution.Dpi300,
        _ => null,
    };
}
