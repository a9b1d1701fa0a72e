using System.Text.Json.Serialization;

namespace Faxwerk.Settings;

/// <summary>Senders that are nobody's mail address, such as those of SAP and other systems, and the user whose faxes their mails become.</summary>
public sealed record MailSenderRow
{
    private const int LongestPattern = 320;

    /// <summary>A mail address, <c>@example.com</c> for all of a domain, or with <c>*</c> for any characters before the @: <c>FAX=+4989840798*@crm.example.com</c>.</summary>
    public string Sender { get; init; } = "";

    /// <summary>Login of the user.</summary>
    public string User { get; init; } = "";

    /// <summary>The port where the mail comes in; 0 for any.</summary>
    public int Port { get; init; }

    /// <summary>What is wrong with it; null where all is well.</summary>
    [JsonIgnore]
    public string? Fault =>
        Sender is not { Length: <= LongestPattern } || !Sender.Contains('@') || !NetworkName.IsHost(Sender[(Sender.LastIndexOf('@') + 1)..]) || Sender.Any(c => char.IsControl(c) || c == ' ')
            ? $"sender: a mail address, @example.com for all of a domain, or with * before the @, not \"{Sender}\""
        : string.IsNullOrWhiteSpace(User) ? "user: the login of a user"
        : Port is < 0 or > 65535 ? "port: 1 to 65535, 0 for any"
        : null;

    /// <summary>Whether it is for a sender whose mail comes in at a port.</summary>
    public bool IsFor(string localPart, string domain, int port)
    {
        var at = Sender.LastIndexOf('@');
        return (Port == 0 || Port == port) && domain.Equals(Sender[(at + 1)..], StringComparison.OrdinalIgnoreCase) && (at == 0 || Fits(Sender.AsSpan(0, at), localPart));
    }

    /// <summary>Each piece between two asterisks is taken where it stands first: that finds a fit wherever there is one, in one pass.</summary>
    private static bool Fits(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            var star = pattern.IndexOf('*');
            if (star < 0)
                return isFirst ? text.Equals(pattern, StringComparison.OrdinalIgnoreCase) : text.EndsWith(pattern, StringComparison.OrdinalIgnoreCase);
            var piece = pattern[..star];
            var found = isFirst ? (text.StartsWith(piece, StringComparison.OrdinalIgnoreCase) ? 0 : -1) : text.IndexOf(piece, StringComparison.OrdinalIgnoreCase);
            if (found < 0)
                return false;
            pattern = pattern[(star + 1)..];
            text = text[(found + star)..];
        }
    }
}
