using Faxwerk.Archive;
using Faxwerk.Settings;

namespace Faxwerk.Delivery;

/// <summary>A folder with a format, as XPhone writes it: <c>SaveAsTiff:\\server\share</c>, <c>SaveAsPDF:/srv/fax</c>, and <c>SaveAsSff:</c>.</summary>
public sealed record SaveAddress(AttachmentFormat Format, string Folder)
{
    /// <summary>Names of files where nothing else is set.</summary>
    public const string FileName = "{date}-{time}_{number}_{id}";

    private const string Prefix = "SaveAs";

    /// <summary>Null where the text is none.</summary>
    public static SaveAddress? Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > Prefix.Length && text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !char.IsAsciiDigit(text[Prefix.Length])
            && Enum.TryParse<AttachmentFormat>(text[Prefix.Length..colon], ignoreCase: true, out var format) && IsFolder(text[(colon + 1)..].Trim())
            ? new SaveAddress(format, text[(colon + 1)..].Trim())
            : null;
    }

    /// <summary>Whether the text is a full path or a share.</summary>
    public static bool IsFolder(string text) =>
        ShareAddress.Parse(text) is not null || (Path.IsPathFullyQualified(text) && !text.StartsWith("//", StringComparison.Ordinal) && text != "/" && !text.Any(char.IsControl));
}
