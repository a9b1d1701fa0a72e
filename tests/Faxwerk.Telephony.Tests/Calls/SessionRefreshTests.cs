using Faxwerk.Telephony.Calls;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>A long fax crosses refreshes of its session (RFC 4028): the same description, and media as if nothing had been.</summary>
public sealed class SessionRefreshTests
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(90);

    [Theory]
    [InlineData(FaxTransport.T38Only, "T.38")]
    [InlineData(FaxTransport.G711Only, "G.711")]
    public async Task A_fax_across_two_refreshes_arrives_whole(FaxTransport transport, string name)
    {
        await using var rig = await CallRig.StartAsync(
            trunk => trunk with { SessionTimer = Shortest, Fax = trunk.Fax with { Transport = transport, MaxBitRate = 2400 } },
            fax => fax with { Transport = transport, MaxBitRate = 2400 });
        var pages = Enumerable.Range(1, 9).Select(seed => TestPages.Make(seed, rows: 1600)).ToList();
        var outcome = await rig.Server.SendAsync(CallRig.Fax("030555", pages), CancellationToken.None);
        Assert.True(outcome is { Status: CallStatus.Ok, PagesConfirmed: 9 } && outcome.Transport == name, CallAssert.Ladder(outcome));
        CallRig.AssertSame(pages, (await rig.StationFax).File);
        // At half the interval each.
        var refreshes = outcome.Trace.Where(line => line.Sent && line.What is "INVITE" or "UPDATE" && line.At > Shortest / 3).ToList();
        Assert.True(refreshes.Count >= 2, CallAssert.Ladder(outcome));
    }
}
