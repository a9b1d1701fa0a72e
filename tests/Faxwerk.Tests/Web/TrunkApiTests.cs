using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Faxwerk.Settings;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Tests.Web;

/// <summary>Trunks, calls and destinations over REST.</summary>
public sealed class TrunkApiTests(FaxApiTests.Shared shared) : IClassFixture<FaxApiTests.Shared>
{
    private HttpClient Http => shared.Server.Http;

    [Fact]
    public async Task A_trunk_is_added_changed_shown_and_removed()
    {
        using var added = await Http.PostAsJsonAsync("api/trunks", new { name = "backup", settings = new { host = "sip2.example.com", sendChannels = "0" } });
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        using var again = await Http.PostAsJsonAsync("api/trunks", new { name = "backup" });
        await AssertProblemAsync(again, "in-use", 409);
        using var wrong = await Http.PostAsJsonAsync("api/trunks", new { name = "Backup 2" });
        await AssertProblemAsync(wrong, "bad-setting", 422);

        using var changed = await Http.PatchAsJsonAsync("api/trunks/backup", new { faxTransport = "g711First", channels = 4, password = "s3cret", blockedPrefixes = new[] { "+43" } });
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        var settings = shared.Server.Get<SettingsStore>().Get<TrunkSettings>("backup");
        Assert.Equal(("sip2.example.com", 4, "s3cret"), (settings.Host, settings.Channels, settings.Password));
        Assert.Equal(["+43"], settings.BlockedPrefixes);
        Assert.DoesNotContain("s3cret", await changed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var bad = await Http.PatchAsJsonAsync("api/trunks/backup", new { faxTransport = "pigeon" });
        await AssertProblemAsync(bad, "bad-setting", 422);

        var trunks = (await ReadAsync("api/trunks")).GetProperty("trunks").EnumerateArray().ToList();
        Assert.Equal(["trunk", "backup"], trunks.Select(trunk => trunk.GetProperty("name").GetString()));
        using var removed = await Http.DeleteAsync("api/trunks/backup");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var gone = await Http.GetAsync("api/trunks/backup");
        await AssertProblemAsync(gone, "not-found", 404);
        using var first = await Http.DeleteAsync("api/trunks/trunk");
        await AssertProblemAsync(first, "in-use", 409);
    }

    [Fact]
    public async Task A_trunk_with_a_wrong_setting_is_not_added_and_a_wrong_change_changes_nothing()
    {
        using var wrong = await Http.PostAsJsonAsync("api/trunks", new { name = "half", settings = new { host = "sip2.example.com", channels = 0 } });
        await AssertProblemAsync(wrong, "bad-setting", 422);
        using var unknown = await Http.PostAsJsonAsync("api/trunks", new { name = "half", settings = new { pigeon = true } });
        await AssertProblemAsync(unknown, "bad-setting", 422);
        using var missing = await Http.GetAsync("api/trunks/half");
        await AssertProblemAsync(missing, "not-found", 404);

        using var change = await Http.PatchAsJsonAsync("api/trunks/trunk", new { stationId = "+49 89 1", sendChannels = 7, channels = 0 });
        await AssertProblemAsync(change, "bad-setting", 422);
        var settings = shared.Server.Get<SettingsStore>().Get<TrunkSettings>();
        Assert.Equal(("", 6, 8), (settings.StationId, settings.SendChannels, settings.Channels));
    }

    [Theory]
    [InlineData("host", "sip.attacker.example")]
    [InlineData("PORT", "5070")]
    [InlineData("fallbackHosts", "sip.attacker.example")]
    [InlineData("transport", "tcp")]
    [InlineData("tlsVerify", "false")]
    [InlineData("tlsAuthority", "/tmp/ca.pem")]
    [InlineData("redirects", "any")]
    public async Task Where_a_stored_password_goes_changes_only_with_the_password(string key, string value)
    {
        var name = $"secret-{key.ToLowerInvariant()}";
        using var added = await Http.PostAsJsonAsync("api/trunks", new { name, settings = new { host = "sip2.example.com", sendChannels = "0", password = "s3cret" } });
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        using var without = await Http.PatchAsJsonAsync($"api/trunks/{name}", new Dictionary<string, string> { [key] = value });
        await AssertProblemAsync(without, "password-needed", 422);
        using var other = await Http.PatchAsJsonAsync($"api/trunks/{name}", new { channels = 3 });
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        using var with = await Http.PatchAsJsonAsync($"api/trunks/{name}", new Dictionary<string, string> { ["host"] = "sip3.example.com", ["password"] = "s3cret" });
        Assert.Equal(HttpStatusCode.OK, with.StatusCode);
        using var cleared = await Http.PatchAsJsonAsync($"api/trunks/{name}", new Dictionary<string, string?> { ["host"] = "sip4.example.com", ["password"] = null });
        Assert.Equal(HttpStatusCode.OK, cleared.StatusCode);
        Assert.Equal(("sip4.example.com", ""), Shown(shared.Server.Get<SettingsStore>().Get<TrunkSettings>(name)));
        using var removed = await Http.DeleteAsync($"api/trunks/{name}");

        static (string Host, string Password) Shown(TrunkSettings settings) => (settings.Host, settings.Password);
    }

    [Theory]
    [InlineData("{}", "bad-request", 400)]
    [InlineData("""{"name":null}""", "bad-request", 400)]
    [InlineData("""{"name":7}""", "bad-request", 400)]
    [InlineData("null", "bad-request", 400)]
    [InlineData("{", "bad-request", 400)]
    [InlineData("""{"name":""}""", "bad-setting", 422)]
    public async Task A_trunk_that_cannot_be_read_is_refused_with_a_code(string json, string code, int status)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await Http.PostAsync("api/trunks", content);
        await AssertProblemAsync(answer, code, status);
    }

    [Fact]
    public async Task A_call_is_listed_with_its_ladder_and_the_subaddress_reaches_the_line()
    {
        using var submitted = await SubmitAsync("FAX=+49892001/T33S=12#7@fax.localhost");
        Assert.Equal(HttpStatusCode.Accepted, submitted.StatusCode);
        await Eventually.HoldsAsync(async () => (await CallsAsync()).Count == 1, "the call in the journal", 60);
        Assert.Equal("12#7", shared.Server.Line.Calls.Single(call => call.Fax.Called == "+49892001").Fax.Subaddress);
        var call = (await CallsAsync())[0];
        Assert.Equal(("out", "trunk", "Ok"), (Text(call, "direction"), Text(call, "trunk"), Text(call, "outcome")));
        var id = call.GetProperty("id").GetInt64();
        Assert.Equal(["INVITE", "MCF"], (await ReadAsync($"api/calls/{id}/ladder")).EnumerateArray().Select(line => Text(line, "what")));
        var text = await Http.GetStringAsync($"api/calls/{id}/ladder?format=text");
        Assert.Contains("     1.000 > INVITE\n     9.000 < MCF\n", text, StringComparison.Ordinal);
        using var missing = await Http.GetAsync("api/calls/99999");
        await AssertProblemAsync(missing, "not-found", 404);
        using var format = await Http.GetAsync($"api/calls/{id}/ladder?format=xml");
        await AssertProblemAsync(format, "bad-request", 400);

        async Task<List<JsonElement>> CallsAsync() => [.. (await ReadAsync("api/calls?number=%2B49892001")).GetProperty("calls").EnumerateArray()];
    }

    [Fact]
    public async Task The_packets_of_a_call_are_exported_as_pcap_where_they_were_kept()
    {
        var capture = new CallCapture(0, TimeProvider.System);
        capture.Add(sent: true, new IPEndPoint(IPAddress.Loopback, 5060), new IPEndPoint(IPAddress.Loopback, 5070), "OPTIONS sip:a@b SIP/2.0\r\n\r\n"u8);
        var others = shared.Server.Line.Outcome;
        shared.Server.Line.Outcome = (number, pages) => number == "+49892021" ? SimulatedLine.Ok(pages) with { Capture = capture } : others(number, pages);
        foreach (var number in new[] { "+49892021", "+49892022" })
        {
            using var submitted = await SubmitAsync(number);
            Assert.Equal(HttpStatusCode.Accepted, submitted.StatusCode);
        }

        using var kept = await CaptureAsync("%2B49892021");
        Assert.Equal("application/vnd.tcpdump.pcap", kept.Content.Headers.ContentType?.MediaType);
        Assert.Equal(capture.ToPcap(), await kept.Content.ReadAsByteArrayAsync());
        using var none = await CaptureAsync("%2B49892022");
        await AssertProblemAsync(none, "not-found", 404);

        async Task<HttpResponseMessage> CaptureAsync(string number)
        {
            List<JsonElement> calls = [];
            await Eventually.HoldsAsync(async () => (calls = [.. (await ReadAsync($"api/calls?number={number}")).GetProperty("calls").EnumerateArray()]).Count == 1, "the call in the journal", 60);
            return await Http.GetAsync($"api/calls/{calls[0].GetProperty("id")}/capture");
        }
    }

    [Fact]
    public async Task Password_and_subaddress_of_the_form_reach_the_line_and_the_address_goes_first()
    {
        foreach (var to in new[] { "+49892011", "FAX=+49892012/T33S=7@fax.localhost" })
        {
            using var submitted = await SubmitAsync(to, ("faxPassword", "12#34"), ("subaddress", "5*"));
            Assert.Equal(HttpStatusCode.Accepted, submitted.StatusCode);
            Assert.DoesNotContain("12#34", await submitted.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await Eventually.HoldsAsync(() => shared.Server.Line.Calls.Count(call => call.Fax.FaxPassword == "12#34") == 2, "two calls", 60);
        Assert.Equal("5*", shared.Server.Line.Calls.Single(call => call.Fax.Called == "+49892011").Fax.Subaddress);
        Assert.Equal("7", shared.Server.Line.Calls.Single(call => call.Fax.Called == "+49892012").Fax.Subaddress);
    }

    [Theory]
    [InlineData("faxPassword", "secret")]
    [InlineData("subaddress", "123456789012345678901")]
    public async Task A_password_or_subaddress_that_cannot_be_sent_is_refused(string part, string text)
    {
        using var response = await SubmitAsync("+49892013", (part, text));
        await AssertProblemAsync(response, "bad-request", 400);
    }

    [Theory]
    [InlineData("FAX=+49892002/T33S=12a@fax.localhost")]
    [InlineData("FAX=+49892002/T33S=123456789012345678901@fax.localhost")]
    public async Task A_subaddress_that_cannot_be_sent_is_refused(string to)
    {
        using var response = await SubmitAsync(to);
        await AssertProblemAsync(response, "bad-number", 422);
    }

    [Fact]
    public async Task What_is_left_out_of_calls_to_a_number_is_set_shown_and_forgotten()
    {
        using var set = await Http.PutAsJsonAsync("api/destinations/0892003", new { noT38 = true, noEcm = true, reason = "old machine" });
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        var shown = Assert.Single((await ReadAsync("api/destinations/%2B49892003")).GetProperty("destinations").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("trunk").ValueKind);
        Assert.Equal(("+49892003", "old machine"), (Text(shown, "number"), Text(shown, "reason")));
        Assert.Equal((true, false, true), (shown.GetProperty("noT38").GetBoolean(), shown.GetProperty("noV17").GetBoolean(), shown.GetProperty("noEcm").GetBoolean()));
        Assert.Single((await ReadAsync("api/destinations")).GetProperty("destinations").EnumerateArray());
        using var forgotten = await Http.DeleteAsync("api/destinations/%2B49892003");
        Assert.Equal(HttpStatusCode.NoContent, forgotten.StatusCode);
        using var again = await Http.DeleteAsync("api/destinations/%2B49892003");
        await AssertProblemAsync(again, "not-found", 404);
        using var none = await Http.PutAsJsonAsync("api/destinations/Meier", new { noT38 = true });
        await AssertProblemAsync(none, "bad-number", 422);
    }

    [Fact]
    public async Task Health_shows_the_modems_and_is_ready_without_them()
    {
        using var answer = await Http.GetAsync("health/ready");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("modems", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> SubmitAsync(string to, params (string Name, string Value)[] parts)
    {
        using var form = new MultipartFormDataContent { { new StringContent(to), "to" }, { new ByteArrayContent(Encoding.UTF8.GetBytes("Hello")), "file", "hello.txt" } };
        foreach (var (name, value) in parts)
            form.Add(new StringContent(value), name);
        return await Http.PostAsync("api/faxes", form);
    }

    private async Task<JsonElement> ReadAsync(string path)
    {
        using var document = JsonDocument.Parse(await Http.GetStringAsync(path));
        return document.RootElement.Clone();
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, string code, int status)
    {
        Assert.Equal(status, (int)response.StatusCode);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(code, problem.RootElement.GetProperty("code").GetString());
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
