using Faxwerk.Settings;

namespace Faxwerk.Directory;

/// <summary>Reads the numbers of incoming calls as their trunk writes them (<c>trunk.numberForm</c>, <c>trunk.site</c>).</summary>
public sealed class SignalledNumbers(Sites sites, SettingsStore settings)
{
    /// <summary>Who calls; <paramref name="trunk"/> is the section of the trunk among those of trunks, null for the first.</summary>
    public SignalledNumber Caller(string signalled, string? trunk = null)
    {
        var readings = Readings(signalled, trunk);
        return new SignalledNumber(signalled, readings is [var first, ..] ? first : "", readings.Count == 1);
    }

    /// <summary>Who is called: of all that the number can be the one that is a number of ours, where one is.</summary>
    public SignalledNumber Called(string signalled, string? trunk = null)
    {
        var readings = Readings(signalled, trunk);
        var own = readings.Where(IsOwn).ToList();
        return own.Count == 1 ? new SignalledNumber(signalled, own[0], true) : new SignalledNumber(signalled, readings is [var first, ..] ? first : "", readings.Count == 1);
    }

    private IReadOnlyList<string> Readings(string signalled, string? trunk)
    {
        var line = settings.Get<TrunkSettings>(settings.Names<TrunkSettings>().Contains(trunk) ? trunk : null);
        return SignalledReadings.Of(signalled, line.NumberForm, sites.Of(line.Site));
    }

    private bool IsOwn(string e164) => sites.All.Any(site => site.Settings.MainNumber.Length > 0 && e164.StartsWith(site.Settings.MainNumber, StringComparison.Ordinal));
}
