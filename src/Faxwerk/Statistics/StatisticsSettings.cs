using System.ComponentModel;
using Faxwerk.Settings;

namespace Faxwerk.Statistics;

/// <summary>Section <c>statistics</c>: what calls cost.</summary>
public sealed record StatisticsSettings : SettingsSection
{
    /// <summary>What calls cost by the beginning of the number; the longest that fits holds.</summary>
    [Description("What calls cost, by the beginning of the number in E.164: [{\"prefix\":\"+49\",\"name\":\"Germany\",\"perMinute\":0.01,\"perCall\":0}]")]
    public IReadOnlyList<Rate> Rates { get; init; } = [];

    /// <summary>Name of the currency of the rates.</summary>
    [Description("Currency of the rates")]
    public string Currency { get; init; } = "EUR";

    /// <summary>A call is charged in steps of so many seconds.</summary>
    [Description("A call is charged in steps of so many seconds")]
    public int BillingSeconds { get; init; } = 60;

    /// <inheritdoc/>
    public override IEnumerable<string> Errors()
    {
        if (Rates.Any(rate => rate.Prefix is not ['+', .. var digits] || digits.Length > Rate.LongestPrefix || !digits.All(char.IsAsciiDigit) || rate.PerMinute < 0 || rate.PerCall < 0))
            yield return $"rates: each with a prefix of + and at most {Rate.LongestPrefix} digits, perMinute and perCall of 0 or more";
        if (Rates.DistinctBy(rate => rate.Prefix).Count() != Rates.Count)
            yield return "rates: each prefix once";
        if (BillingSeconds is < 1 or > 3600)
            yield return "billingSeconds: 1 to 3600";
    }

    /// <summary>The rate of a number, or of its first digits; null where there is none.</summary>
    public Rate? RateOf(string number) => Rates.Where(rate => number.StartsWith(rate.Prefix, StringComparison.Ordinal)).MaxBy(rate => rate.Prefix.Length);
}

/// <summary>What calls to numbers that begin with <see cref="Prefix"/> cost.</summary>
public sealed record Rate
{
    /// <summary>Digits after the plus.</summary>
    public const int LongestPrefix = 8;

    /// <summary>The beginning of the number in E.164, with the plus.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>What to call these numbers.</summary>
    public string Name { get; init; } = "";

    /// <summary>For each minute after the answer.</summary>
    public decimal PerMinute { get; init; }

    /// <summary>For each answered call.</summary>
    public decimal PerCall { get; init; }
}
