using System.ComponentModel;
using Faxwerk.Settings;

namespace Faxwerk.Polling;

/// <summary>Section <c>polling</c>: limits of documents that are offered to callers.</summary>
public sealed record PollingSettings : SettingsSection
{
    /// <summary>Documents that one may offer at a time.</summary>
    [Description("Documents that one user or key may offer at a time")]
    public int OffersByUser { get; init; } = 20;

    /// <summary>Documents that all together may offer at a time: each call may choose from all of them, so they are read for each.</summary>
    [Description("Documents that may be offered at a time by all together")]
    public int Offers { get; init; } = 200;

    /// <summary>Bytes of the pages of all offered documents.</summary>
    [Description("Bytes that the pages of all offered documents may have")]
    public long OfferBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>An offer ends after so long, where it says no other time.</summary>
    [Description("An offer ends after so long where it says no other time")]
    public TimeSpan OfferFor { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Wrong passwords of one caller until it is given no document with a password for a minute; each further one doubles that.</summary>
    [Description("Wrong passwords of one caller until it gets no document with a password for a minute; each further one doubles that")]
    public int FailuresByCaller { get; init; } = 5;

    /// <summary>Wrong passwords for one document, of whatever callers, until it is given to nobody for a minute; each further one doubles that.</summary>
    [Description("Wrong passwords for one document, of whatever callers, until nobody gets it for a minute; each further one doubles that")]
    public int FailuresByOffer { get; init; } = 20;

    /// <summary>The longest that a caller is given no document with a password, or a document to nobody.</summary>
    [Description("The longest that a caller gets no document with a password, or nobody a document")]
    public TimeSpan LongestLock { get; init; } = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (OffersByUser is < 1 or > 10_000)
            yield return "offersByUser: 1 to 10000";
        if (Offers is < 1 or > 1000)
            yield return "offers: 1 to 1000";
        if (OfferBytes is < 1024 * 1024 or > 1024L * 1024 * 1024 * 1024)
            yield return "offerBytes: 1048576 to 1099511627776";
        if (OfferFor < TimeSpan.FromHours(1) || OfferFor > TimeSpan.FromDays(366))
            yield return "offerFor: 1h to 366d";
        if (FailuresByCaller is < 1 or > 100)
            yield return "failuresByCaller: 1 to 100";
        if (FailuresByOffer is < 1 or > 1000)
            yield return "failuresByOffer: 1 to 1000";
        if (LongestLock < TimeSpan.FromMinutes(1) || LongestLock > TimeSpan.FromDays(1))
            yield return "longestLock: 1m to 1d";
    }
}
