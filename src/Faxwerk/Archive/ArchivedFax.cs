using System.Text.Json;
using System.Text.Json.Serialization;

namespace Faxwerk.Archive;

/// <summary>Which way a document went.</summary>
public enum ArchiveDirection
{
    /// <summary>It came in.</summary>
    Received,

    /// <summary>It went out.</summary>
    Sent,
}

/// <summary>What is known about an archived document: the JSON beside it, and part of its entry in the index.</summary>
public sealed record ArchivedFax
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Which way it went.</summary>
    public ArchiveDirection Direction { get; init; }

    /// <summary>The fax's id in its direction.</summary>
    public long FaxId { get; init; }

    /// <summary>When it came, or had been sent.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The other side's number, E.164 where it can be read; empty where it is not known.</summary>
    public string Number { get; init; } = "";

    /// <summary>Our number, E.164 where it can be read; empty where it is not known.</summary>
    public string OwnNumber { get; init; } = "";

    /// <summary>The other side's number as signalled or dialled.</summary>
    public string? NumberSignalled { get; init; }

    /// <summary>Our number as signalled.</summary>
    public string? OwnNumberSignalled { get; init; }

    /// <summary>Who sent it; empty for a received fax.</summary>
    public string User { get; init; } = "";

    /// <summary>complete, incomplete or sent.</summary>
    public string State { get; init; } = "";

    /// <summary>Pages.</summary>
    public int Pages { get; init; }

    /// <summary>Rows that arrived damaged.</summary>
    public int BadRows { get; init; }

    /// <summary>What the sender calls it.</summary>
    public string? Subject { get; init; }

    /// <summary>Who was to get it.</summary>
    public string? Recipient { get; init; }

    /// <summary>What the other machine calls itself (CSI or TSI).</summary>
    public string? StationId { get; init; }

    /// <summary>What its barcodes say; null where none was asked for or found.</summary>
    public IReadOnlyList<string>? Barcodes { get; init; }

    /// <summary>Bits per second of the last page.</summary>
    public int? BitRate { get; init; }

    /// <summary>Whether error correction was used.</summary>
    public bool? Ecm { get; init; }

    /// <summary>MH, MR or MMR on the line.</summary>
    public string? Coding { get; init; }

    /// <summary>Calls that were made for it.</summary>
    public int? Calls { get; init; }
}
