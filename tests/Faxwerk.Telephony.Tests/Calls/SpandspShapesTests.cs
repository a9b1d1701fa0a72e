using System.Net;
using System.Text.RegularExpressions;
using Faxwerk.Pages;
using Faxwerk.Telephony.Calls;
using Faxwerk.Telephony.Media;

namespace Faxwerk.Telephony.Tests.Calls;

/// <summary>Faxes to and from an engine that we did not write, whose descriptions are odd, or do not say where its media come from.</summary>
public sealed partial class SpandspShapesTests
{
    private static readonly PageImage[] Pages = [TestPages.Make(1), TestPages.Make(2, rows: 400)];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_fax_goes_over_t38_at_another_address_than_audio(bool weSend) => AssertOver("T.38", await FaxAsync(weSend, imageAt: IPAddress.Parse("127.0.0.2")));

    [Theory]
    [InlineData(true, "0")]
    [InlineData(true, "-1")]
    [InlineData(false, "65535")]
    [InlineData(true, "99999999999999999999")]
    [InlineData(false, "many")]
    public async Task A_fax_goes_whatever_is_said_of_datagrams_and_however_booleans_are_written(bool weSend, string maxDatagram) =>
        AssertOver("T.38", await FaxAsync(weSend, describes: description =>
            MaxDatagram().Replace(description, "").Replace(
                "a=T38FaxVersion", $"a=T38FaxMaxDatagram:{maxDatagram}\r\na=T38FaxFillBitRemoval\r\na=T38FaxTranscodingMMR:1\r\na=T38FaxTranscodingJBIG:0\r\na=T38FaxVersion", StringComparison.Ordinal)));

    [Theory]
    [InlineData(true, StationMedia.T38)]
    [InlineData(false, StationMedia.T38)]
    [InlineData(true, StationMedia.G711)]
    [InlineData(false, StationMedia.G711)]
    public async Task Media_that_come_from_another_port_than_was_said_are_answered_there(bool weSend, StationMedia media)
    {
        // What stands in the description is the port before address translation: nobody answers there.
        using var said = MediaSocket.Bind(IPAddress.Loopback);
        AssertOver(
            media == StationMedia.T38 ? "T.38" : "G.711",
            await FaxAsync(weSend, media, describes: description => MediaPort().Replace(description, $"m=$1 {said.LocalEndPoint.Port} ")));
        Assert.True(said.Receive(new byte[2048]) > 0);
    }

    private static void AssertOver(string transport, CallOutcome outcome) =>
        Assert.True(outcome.Status == CallStatus.Ok && outcome.PagesConfirmed == Pages.Length && outcome.Transport == transport, CallAssert.Ladder(outcome));

    private static async Task<CallOutcome> FaxAsync(
        bool weSend, StationMedia media = StationMedia.T38, IPAddress? imageAt = null, Func<string, string>? describes = null)
    {
        var clock = new QuickClock(media == StationMedia.T38 ? 4 : 1);
        await using var station = await SpandspStation.StartAsync(clock, weSend ? null : Pages, media, imageAt: imageAt, describes: describes);
        await using var rig = await EndpointRig.StartAsync(clock, weSend ? station.LocalEndPoint.Port : 0);
        if (weSend)
        {
            var sent = await rig.Endpoint.SendAsync(CallRig.Fax("4711", Pages), CancellationToken.None);
            if (sent.Status != CallStatus.Ok) return sent;
            await station.Completed;
            EndpointRig.AssertSame(Pages, station.Received);
            return sent;
        }

        var call = await station.CallAsync(rig.Endpoint.LocalEndPoint, FirstOffer.Audio);
        await station.Completed;
        await call.ByeAsync();
        var outcome = await rig.Ended;
        if (outcome.Status == CallStatus.Ok) rig.AssertReceived(Pages);
        return outcome;
    }

    [GeneratedRegex(@"m=(audio|image) \d+ ")]
    private static partial Regex MediaPort();

    [GeneratedRegex(@"a=T38FaxMaxDatagram:\d+\r\n")]
    private static partial Regex MaxDatagram();
}
