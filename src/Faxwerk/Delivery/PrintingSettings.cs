using System.ComponentModel;
using Faxwerk.Printing;
using Faxwerk.Settings;

namespace Faxwerk.Delivery;

/// <summary>Section <c>printing</c>: received faxes on paper and in folders.</summary>
public sealed record PrintingSettings : SettingsSection
{
    /// <summary>CUPS server whose printers are offered; empty for none.</summary>
    [Description("CUPS server whose printers are offered for choice, such as ipp://localhost:631, empty for none")]
    public string CupsServer { get; init; } = "ipp://localhost:631";

    /// <summary>How long a printer or folder is tried before the postmaster gets the fax.</summary>
    [Description("How long a printer or folder is tried before the postmaster gets the fax")]
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromDays(3);

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (CupsServer.Length > 0 && !IppAddress.IsValid(CupsServer))
            yield return "cupsServer: ipp://host:631, or empty";
        if (GiveUpAfter < TimeSpan.FromMinutes(1) || GiveUpAfter > TimeSpan.FromDays(30))
            yield return "giveUpAfter: 1m to 30d";
    }
}
