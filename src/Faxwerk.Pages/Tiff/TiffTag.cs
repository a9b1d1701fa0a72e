namespace Faxwerk.Pages.Tiff;

/// <summary>The TIFF 6.0 and TIFF-F (RFC 2301) tags that are read or written.</summary>
internal enum TiffTag : ushort
{
    NewSubfileType = 254,
    ImageWidth = 256,
    ImageLength = 257,
    BitsPerSample = 258,
    Compression = 259,
    PhotometricInterpretation = 262,
    FillOrder = 266,
    ImageDescription = 270,
    StripOffsets = 273,
    Orientation = 274,
    SamplesPerPixel = 277,
    RowsPerStrip = 278,
    StripByteCounts = 279,
    XResolution = 282,
    YResolution = 283,
    T4Options = 292,
    T6Options = 293,
    ResolutionUnit = 296,
    PageNumber = 297,
    Software = 305,
    DateTime = 306,
    TileWidth = 322,
    BadFaxLines = 326,
    CleanFaxData = 327,
    ConsecutiveBadFaxLines = 328,
}

/// <summary>The field types of TIFF 6.0 that are used.</summary>
internal enum TiffType : ushort
{
    Byte = 1,
    Ascii = 2,
    Short = 3,
    Long = 4,
    Rational = 5,
}

/// <summary>The values of <see cref="TiffTag.Compression"/> that are built.</summary>
internal enum TiffCompression
{
    None = 1,
    HuffmanRows = 2,
    Group3 = 3,
    Group4 = 4,
    PackBits = 32773,
}
