using System.Net;
using System.Reflection;
using Faxwerk.Lines;
using Faxwerk.Settings;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Sip;

namespace Faxwerk.Tests.Lines;

/// <summary>From the settings of a trunk to what telephony is told.</summary>
public sealed class TrunkOptionsTests
{
    /// <summary>Used by sending and receiving, not by telephony.</summary>
    private static readonly string[] Own =
    [
        nameof(TrunkSettings.StationId), nameof(TrunkSettings.SendChannels), nameof(TrunkSettings.CallerWithheld), nameof(TrunkSettings.AllowedPrefixes),
        nameof(TrunkSettings.BlockedPrefixes), nameof(TrunkSettings.CallsPerHour), nameof(TrunkSettings.CallsPerDay), nameof(TrunkSettings.NumberForm), nameof(TrunkSettings.Site),
    ];

    public static TheoryData<string> Told =>
        [.. typeof(TrunkSettings).GetProperties().Where(property => property.CanWrite && !Own.Contains(property.Name)).Select(property => property.Name)];

    [Theory]
    [MemberData(nameof(Told))]
    public void Every_setting_reaches_telephony(string name)
    {
        var settings = new TrunkSettings { Host = "sip.example.com" };
        var before = Text(settings);
        var property = typeof(TrunkSettings).GetProperty(name)!;
        property.SetValue(settings, Other(property, property.GetValue(settings)!));
        Assert.NotEqual(before, Text(settings));
    }

    [Fact]
    public void The_defaults_of_the_settings_are_those_of_telephony()
    {
        var options = Of(new TrunkSettings { Host = "sip.example.com" });
        Assert.Equal(new FaxTrunkOptions(), options.Fax);
        Assert.Equal(new SipTlsOptions(), options.Tls);
        Assert.Equal(
            (RedirectPolicy.SameHost, CalledNumberSource.Automatic, CallerAssertion.None, MediaEncryption.None, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromSeconds(6)),
            (options.Redirects, options.CalledFrom, options.Assertion, options.MediaEncryption, options.KeepAlive, options.SessionTimer, options.FailoverAfter));
    }

    [Fact]
    public void Without_a_host_there_is_no_trunk_but_the_test_station()
    {
        Assert.Null(TrunkOptions.Of("trunk", new TrunkSettings(), 5060, "", station: null));
        Assert.Equal(5099, TrunkOptions.Of("trunk", new TrunkSettings(), 5060, "", new IPEndPoint(IPAddress.Loopback, 5099))!.Port);
    }

    [Fact]
    public void A_local_port_of_its_own_goes_before_that_of_the_node()
    {
        Assert.Equal(5060, Of(new TrunkSettings { Host = "a" }).Local.Port);
        Assert.Equal(5070, Of(new TrunkSettings { Host = "a", LocalPort = 5070 }).Local.Port);
    }

    private static SipTrunkOptions Of(TrunkSettings settings) => TrunkOptions.Of("trunk", settings, 5060, "127.0.0.1", station: null)!;

    private static string Text(TrunkSettings settings)
    {
        var options = Of(settings);
        return $"{options} {string.Join(',', options.FallbackHosts)} {string.Join(',', options.AllowedPeers)}";
    }

    private static object Other(PropertyInfo property, object value) => value switch
    {
        bool yes => !yes,
        int number => number + 1,
        long number => number + 1,
        TimeSpan time => time + TimeSpan.FromSeconds(1),
        string => property.Name == nameof(TrunkSettings.AllowedPeers) ? "192.0.2.0/24" : "other",
        Enum => Enum.GetValues(property.PropertyType).Cast<object>().First(other => !other.Equals(value)),
        _ => new[] { "other.example.com" },
    };
}
