using Faxwerk.Directory;
using Faxwerk.Settings;
using Microsoft.Extensions.Options;

namespace Faxwerk.Routing;

/// <summary>Who gets a fax that came in on a number: the first of <c>receiving.routes</c> that takes it, else the user or group whose extension it is, else the postmaster.</summary>
public sealed class RoutingTable(IOptionsMonitor<ReceivingSettings> receiving, IOptionsMonitor<MailSettings> mail, Sites sites, ExtensionOwners owners)
{
    /// <summary>
    /// Whether calls to this number, as signalled, are answered: it is among <c>receiving.servedNumbers</c>, and where the postmaster takes faxes for some numbers only
    /// (<c>receiving.postmasterNumbers</c>), somebody or he has it.
    /// </summary>
    public async Task<bool> ServesAsync(string called, CancellationToken cancel = default)
    {
        called = Known(called);
        var spellings = Spellings(called);
        var settings = receiving.CurrentValue;
        return settings.ServedNumbers.Any(pattern => NumberPattern.Matches(pattern, spellings))
            && (settings.PostmasterNumbers.Count == 0 || IsPostmasters(spellings) || RouteOf(spellings) is not null || (await owners.FindAsync(called, cancel)).Count > 0);
    }

    /// <summary>The mail addresses of who gets faxes to this number. Never empty: what came although nobody has it is the postmaster's.</summary>
    public async Task<IReadOnlyList<string>> RoutesForAsync(string called, CancellationToken cancel = default)
    {
        called = Known(called);
        if (RouteOf(Spellings(called)) is { } route)
            return [.. route.MailTo.Distinct(StringComparer.OrdinalIgnoreCase)];
        return await owners.FindAsync(called, cancel) is { Count: > 0 } own ? [.. own.Distinct(StringComparer.OrdinalIgnoreCase)] : [mail.CurrentValue.Postmaster];
    }

    private NumberRoute? RouteOf(string[] spellings) => receiving.CurrentValue.Routes.FirstOrDefault(route => NumberPattern.Matches(route.Number, spellings));

    /// <summary>Ranges of extensions are those of any site: what the number has behind a main number counts too.</summary>
    private bool IsPostmasters(string[] spellings)
    {
        var extensions = sites.All.Select(site => site.Settings.MainNumber).Where(main => main.Length > 0)
            .SelectMany(main => spellings.Where(number => number.StartsWith(main, StringComparison.Ordinal)).Select(number => number[main.Length..]));
        return receiving.CurrentValue.PostmasterNumbers.Any(written => NumberRange.Parse(written) is { } range && spellings.Concat(extensions).Any(range.Contains));
    }

    /// <summary>A call that names no number is one to the common number.</summary>
    private string Known(string called) => called.Any(char.IsAsciiDigit) ? called : receiving.CurrentValue.CommonNumber is { Length: > 0 } common ? common : called;

    /// <summary>Trunks signal a number as E.164, nationally, or as an extension only: a pattern may be written either way.</summary>
    private string[] Spellings(string called) =>
        FaxNumber.Parse(called, sites.Of(null)) is { } number ? [called, number.E164] : [called];
}
