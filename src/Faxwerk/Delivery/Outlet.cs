using System.Text.Json;
using System.Text.Json.Serialization;
using Faxwerk.Archive;
using Faxwerk.Printing;
using Faxwerk.Settings;

namespace Faxwerk.Delivery;

/// <summary>What an outlet is; the words are stored.</summary>
public enum OutletKind
{
    /// <summary>A printer, asked over IPP.</summary>
    Printer,

    /// <summary>A folder of this machine or on a share.</summary>
    Folder,
}

/// <summary>On which paper a printer prints; pages are fitted to it where the printer can.</summary>
public enum PaperSize
{
    /// <summary>On what it has.</summary>
    Fit,

    /// <summary>A4.</summary>
    A4,

    /// <summary>US letter.</summary>
    Letter,
}

/// <summary>On which sides of the paper.</summary>
public enum PrintSides
{
    /// <summary>As the printer is set.</summary>
    Printer,

    /// <summary>On one.</summary>
    One,

    /// <summary>On both, turned over the long edge.</summary>
    LongEdge,

    /// <summary>On both, turned over the short edge.</summary>
    ShortEdge,
}

/// <summary>How an outlet puts faxes out; a printer and a folder each have some of it.</summary>
public sealed record OutletOptions
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) } };

    /// <summary>Date, fax number and own number below the pages.</summary>
    public bool Footer { get; init; }

    /// <summary>Who we are there, as user or for a share <c>DOMAIN\user</c>; empty for nobody.</summary>
    public string User { get; init; } = "";

    /// <summary>Paper of a printer.</summary>
    public PaperSize Paper { get; init; }

    /// <summary>Sides of the paper.</summary>
    public PrintSides Sides { get; init; }

    /// <summary>Tray of the printer as it names it, such as tray-1; empty for the one that it chooses.</summary>
    public string Tray { get; init; } = "";

    /// <summary>Copies.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>Whether the printer may show a certificate that nobody vouches for.</summary>
    public bool AnyCertificate { get; init; }

    /// <summary>Format of saved files.</summary>
    public AttachmentFormat Format { get; init; }

    /// <summary>Their names, with the fields of <c>archive.name</c>.</summary>
    public string FileName { get; init; } = SaveAddress.FileName;
}

/// <summary>A printer or folder that received faxes are put out to: table <c>outlet</c>.</summary>
public sealed record Outlet
{
    private const int LongestName = 60, LongestTray = 60, MostCopies = 99, LongestUser = 200;

    /// <summary>Counts up, never given again.</summary>
    public long Id { get; init; }

    /// <summary>Printer or folder.</summary>
    public OutletKind Kind { get; init; }

    /// <summary>What people call it; unique whatever its case.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>ipp://</c> or <c>ipps://</c>; a full path or <c>\\server\share\folder</c>.</summary>
    public string Address { get; init; } = "";

    /// <summary>How.</summary>
    public OutletOptions Options { get; init; } = new();

    /// <summary>Encrypted password, empty for none.</summary>
    public string Secret { get; init; } = "";

    /// <summary>What is wrong with it; null where nothing is.</summary>
    public string? Error() =>
        Name.Trim() != Name || Name.Length is 0 or > LongestName || Name.Any(char.IsControl) || Name.Contains(':') ? $"name: 1 to {LongestName} characters without a colon"
        : Kind == OutletKind.Printer && !IppAddress.IsValid(Address) ? "address: a printer such as ipp://printer.example/ipp/print, without a password"
        : Kind == OutletKind.Folder && !SaveAddress.IsFolder(Address) ? """address: a full path such as /srv/fax, or a share such as \\server\share\folder"""
        : Options.User is null || Options.Tray is null || Options.FileName is null ? "options: text, not null"
        : Kind == OutletKind.Printer && Secret.Length > 0 && !IppAddress.IsSecret(Address) ? "password: to ipps:// or this machine only, for ipp:// shows it to everybody between"
        : Options.Copies is < 1 or > MostCopies ? $"copies: 1 to {MostCopies}"
        : Options.Tray.Length > LongestTray || !Options.Tray.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? "tray: a keyword such as tray-1"
        : Options.User.Length > LongestUser || Options.User.Any(char.IsControl) ? "user: one line"
        : Kind == OutletKind.Folder && ArchiveName.Fault(Options.FileName) is { } fault ? $"fileName: {fault}"
        : null;
}

/// <summary>A row of the table, whose options are JSON.</summary>
internal sealed record OutletRow
{
    public long Id { get; init; }

    public OutletKind Kind { get; init; }

    public string Name { get; init; } = "";

    public string Address { get; init; } = "";

    public string Options { get; init; } = "";

    public string Secret { get; init; } = "";

    public Outlet Read() => new() { Id = Id, Kind = Kind, Name = Name, Address = Address, Secret = Secret, Options = JsonSerializer.Deserialize<OutletOptions>(Options, OutletOptions.Json) ?? new() };
}
