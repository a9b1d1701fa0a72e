using System.Globalization;
using System.Text.Json;
using Faxwerk.Telephony.Audio;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.ScenarioTests;

/// <summary>The executable with more than one trunk, and with a destination without T.38.</summary>
public sealed class TrunkScenarioTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Of_two_trunks_with_one_dead_a_fax_goes_by_the_other_and_both_calls_can_be_read()
    {
        await using var world = await FaxWorld.CreateAsync("");
        await world.CommandAsync("settings", "set", "trunk.port", Text(ServerProcess.FreePort()));
        await world.CommandAsync("trunks", "add", "backup");
        await world.CommandAsync("trunks", "set", "backup", "host", "127.0.0.1");
        await world.CommandAsync("trunks", "set", "backup", "port", Text(world.Station.LocalEndPoint.Port));
        await using var server = await world.StartServerAsync();
        Assert.True(await FaxWorld.MailAsync(server.SmtpPort, "+49305550100", "two-trunks", "Over the other trunk.", TestContext.Current.CancellationToken), server.Output);
        await FaxWorld.UntilAsync(() => world.Station.Received.Any(fax => fax.File is not null), Patience, () => server.Output);

        using var http = server.Api();
        var calls = await CallsAsync(http, 2);
        Assert.Equal(["backup", "trunk"], calls.Select(call => call.GetProperty("trunk").GetString()));
        Assert.Equal(["Ok", "TrunkFailure"], calls.Select(call => call.GetProperty("outcome").GetString()));
        Assert.Equal("T.38", calls[0].GetProperty("transport").GetString());
        var ladder = await http.GetStringAsync($"api/calls/{calls[0].GetProperty("id")}/ladder?format=text", TestContext.Current.CancellationToken);
        foreach (var step in new[] { "INVITE", "DIS", "DCS", "CFR", "MCF", "DCN", "BYE" })
            Assert.Contains(step, ladder, StringComparison.Ordinal);
        Assert.Equal(ladder.Trim(), (await world.CommandAsync("calls", "show", calls[0].GetProperty("id").ToString())).Trim());
        var trunks = await ListAsync(http, "api/trunks", "trunks");
        Assert.Equal("TrunkFailure", trunks[0].GetProperty("lastFailures")[0].GetProperty("outcome").GetString());
        Assert.Equal(1, trunks[1].GetProperty("sentOrReceivedLastHour").GetInt32());
    }

    [Fact]
    public async Task A_destination_without_T38_gets_its_fax_over_G711()
    {
        Prerequisite.Require(FaxModems.IsAvailable, "libspandsp2 is not installed.");
        await using var world = await FaxWorld.CreateAsync("");
        await world.CommandAsync("settings", "set", "trunk.captureBytes", "1000000");
        await using var server = await world.StartServerAsync();
        Assert.True(
            await FaxWorld.MailAsync(server.SmtpPort, "+4930555" + TestStationNumbers.RefusesT38, "no-t38", "Through the modems.", TestContext.Current.CancellationToken), server.Output);
        await FaxWorld.UntilAsync(() => world.Station.Received.Any(fax => fax.File is not null), Patience, () => server.Output);
        using var http = server.Api();
        var calls = await CallsAsync(http, 1);
        Assert.Equal(("Ok", "G.711"), (calls[0].GetProperty("outcome").GetString(), calls[0].GetProperty("transport").GetString()));
        var capture = await http.GetByteArrayAsync($"api/calls/{calls[0].GetProperty("id")}/capture", TestContext.Current.CancellationToken);
        Assert.True(capture.Length > 100_000 && (BitConverter.ToUInt32(capture) is 0xa1b23c4d or 0xa1b2c3d4), $"{capture.Length} bytes of capture");
        using var health = JsonDocument.Parse(await http.GetStringAsync("health", TestContext.Current.CancellationToken));
        Assert.Contains(health.RootElement.GetProperty("checks").EnumerateArray(), check => check.GetProperty("name").GetString() == "modems" && check.GetProperty("healthy").GetBoolean());
    }

    /// <summary>The calls in the journal, as soon as there are so many.</summary>
    private static async Task<JsonElement[]> CallsAsync(HttpClient http, int count)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (true)
        {
            if (await ListAsync(http, "api/calls", "calls") is { } calls && calls.Length >= count)
                return calls;
            await Task.Delay(100, timeout.Token);
        }
    }

    private static async Task<JsonElement[]> ListAsync(HttpClient http, string path, string member)
    {
        using var answer = JsonDocument.Parse(await http.GetStringAsync(path));
        return [.. answer.RootElement.GetProperty(member).EnumerateArray().Select(item => item.Clone())];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
