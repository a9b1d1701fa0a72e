using System.Text.Json;
using System.Text.Json.Serialization;

namespace Faxwerk.Barcodes;

/// <summary>The symbologies that are read; the words are stored.</summary>
public enum BarcodeKind
{
    /// <summary>Code 39, ISO/IEC 16388.</summary>
    Code39,

    /// <summary>Code 128, ISO/IEC 15417.</summary>
    Code128,

    /// <summary>QR Code, ISO/IEC 18004.</summary>
    QrCode,

    /// <summary>Data Matrix, ISO/IEC 16022.</summary>
    DataMatrix,
}

/// <summary>What a barcode of a received fax says.</summary>
/// <param name="Page">Its page, from 1.</param>
/// <param name="Kind">Its symbology.</param>
/// <param name="Text">Printable text on one line, never empty.</param>
public sealed record Barcode(int Page, BarcodeKind Kind, string Text)
{
    /// <summary>How a list of them is stored.</summary>
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };
}
