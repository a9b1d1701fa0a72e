namespace Faxwerk.Archive;

/// <summary>A folder on a share: <c>\\server\share\folder</c>, in parts that need no quoting.</summary>
internal sealed record ShareAddress(string Server, string Share, string Folder)
{
    /// <summary><c>//server/share</c>.</summary>
    public string Service => $"//{Server}/{Share}";

    /// <summary>Null where the text is none; slashes may be of either kind.</summary>
    public static ShareAddress? Parse(string text)
    {
        var parts = text.Replace('\\', '/').Split('/');
        return text.StartsWith(@"\\", StringComparison.Ordinal) && parts.Length >= 4 && parts[2..].All(IsName)
            ? new ShareAddress(parts[2], parts[3], string.Join('/', parts[4..]))
            : null;
    }

    private static bool IsName(string part) =>
        part.Trim('.', ' ').Length > 0 && part[0] != '-' && part.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or ' ' or '$' or ':');
}
