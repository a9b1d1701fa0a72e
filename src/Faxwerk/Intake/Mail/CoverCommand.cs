using Faxwerk.Covers;

namespace Faxwerk.Intake.Mail;

/// <summary>The cover of one recipient alone: the flags <c>^COVER=NAME</c> and <c>^NOCOVER</c> of an address.</summary>
internal static class CoverCommand
{
    /// <summary>The choice; null where there is none.</summary>
    public static string? Of(FaxAddress address) => address.Qualifiers.ContainsKey("NOCOVER") ? CoverTemplate.None
        : address.Qualifiers.GetValueOrDefault("COVER")?.Trim() is { Length: > 0 } name ? name.ToLowerInvariant() : null;
}
