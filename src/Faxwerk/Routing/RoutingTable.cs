using Faxwerk.Directory;
using Faxwerk.Settings;
using Microsoft.Extensions.Options;

namespace Faxwerk.Routing;

/// <summary>Who gets a fax that came in on a number.</summary>
public sealed class RoutingTable(IOptionsMonitor<ReceivingSettings> receiving, IOptionsMonitor<MailSettings> mail, IOptionsMonitor<SiteSettings> site)
{
    /// <summary>Whether calls to this number, as signalled, are answered.</summary>
    public bool Serves(string called)
    {
        var spellings = Spellings(called);
        return receiving.CurrentValue.ServedNumbers.Any(pattern => NumberPattern.Matches(pattern, spellings));
    }

    /// <summary>The mail addresses of the first route that takes the number; the postmaster where none does. Never empty.</summary>
    public IReadOnlyList<string> RoutesFor(string called)
    {
        var spellings = Spellings(called);
        foreach (var route in receiving.CurrentValue.Routes)
        {
            if (NumberPattern.Matches(route.Number, spellings))
                return [.. route.MailTo.Distinct(StringComparer.OrdinalIgnoreCase)];
        }

        return [mail.CurrentValue.Postmaster];
    }

    /// <summary>Trunks signal a number as E.164, nationally, or as an extension only: a pattern may be written either way.</summary>
    private string[] Spellings(string called) =>
        FaxNumber.Parse(called, site.CurrentValue) is { } number ? [called, number.E164] : [called];
}
