using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Faxwerk.Audit;
using Faxwerk.Settings;

namespace Faxwerk.Tests.Web;

public sealed class SettingsApiTests : IAsyncLifetime
{
    private FaxServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FaxServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Every_section_is_listed_with_what_its_keys_may_be_and_no_secret_is_shown()
    {
        await _server.SetAsync("mail.relayPassword", "s3cret-of-the-relay");
        var text = await _server.Http.GetStringAsync("api/settings");
        Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
        var sections = JsonDocument.Parse(text).RootElement.GetProperty("sections").EnumerateArray().ToDictionary(section => section.GetProperty("name").GetString()!);
        Assert.Superset(
            new HashSet<string>(["alarms", "api", "archive", "calendar", "cover", "economy", "headline", "journal", "ldap", "limits", "mail", "receiving", "reports", "retention", "routes", "sending", "signIn", "site", "trunk", "web"]),
            sections.Keys.ToHashSet());
        var password = Key(sections["mail"], "relayPassword");
        Assert.Equal((true, true, JsonValueKind.Null), (password.GetProperty("isSecret").GetBoolean(), password.GetProperty("isSet").GetBoolean(), password.GetProperty("value").ValueKind));
        Assert.Equal("one of both, german, english", Key(sections["reports"], "language").GetProperty("allowed").GetString());
        Assert.All(sections.Values.SelectMany(section => section.GetProperty("keys").EnumerateArray()), key => Assert.NotEqual("", key.GetProperty("allowed").GetString()));
    }

    [Fact]
    public async Task A_section_is_changed_and_replaced_as_a_whole_or_not_at_all()
    {
        var (_, tag, section) = await SendAsync(HttpMethod.Patch, "sending", new { giveUpAfter = "2h", maxDials = 7 });
        Assert.Equal("02:00:00", Key(section, "giveUpAfter").GetProperty("value").GetString());
        Assert.Equal(TimeSpan.FromHours(2), _server.Get<SettingsStore>().Get<SendingSettings>().GiveUpAfter);

        var wrong = await SendAsync(HttpMethod.Patch, "sending", new { giveUpAfter = "3h", maxDials = 0 });
        Assert.Equal(("bad-setting", "sending.maxDials: 1 to 100."), (Text(wrong.Body, "code"), Text(wrong.Body, "detail")));
        Assert.Equal("bad-setting", Text((await SendAsync(HttpMethod.Patch, "sending", new { nonsense = 1 })).Body, "code"));
        Assert.Equal(TimeSpan.FromHours(2), _server.Get<SettingsStore>().Get<SendingSettings>().GiveUpAfter);

        await SendAsync(HttpMethod.Put, "sending", new { maxTries = 3 });
        Assert.Equal((new SendingSettings().GiveUpAfter, 12, 3), (Sending.GiveUpAfter, Sending.MaxDials, Sending.MaxTries));
        Assert.NotEqual(tag, (await SendAsync(HttpMethod.Get, "sending", null)).Tag);
        Assert.Equal("not-found", Text((await SendAsync(HttpMethod.Get, "nothing", null)).Body, "code"));
        Assert.Equal("bad-setting", Text((await SendAsync(HttpMethod.Patch, "trunk", new { host = "x.example" })).Body, "code"));
    }

    [Fact]
    public async Task Who_changes_what_somebody_else_changed_meanwhile_is_told()
    {
        var (_, before, _) = await SendAsync(HttpMethod.Get, "reports", null);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Patch, "reports", new { language = "english" }, before)).Status);
        var late = await SendAsync(HttpMethod.Patch, "reports", new { language = "german" }, before);
        Assert.Equal((HttpStatusCode.PreconditionFailed, "changed-meanwhile"), (late.Status, Text(late.Body, "code")));
        Assert.Equal("english", Key((await SendAsync(HttpMethod.Get, "reports", null)).Body, "language").GetProperty("value").GetString());
    }

    [Fact]
    public async Task A_secret_is_written_only_and_goes_to_no_other_place()
    {
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Patch, "mail", new { relayHost = "mx.firma.de", relayPassword = "s3cret" })).Status);
        foreach (var (method, change) in new (HttpMethod, object)[]
        {
            (HttpMethod.Patch, new { relayHost = "attacker.example" }), (HttpMethod.Patch, new { RELAYHOST = "attacker.example" }), (HttpMethod.Patch, new { relayTls = "none" }), (HttpMethod.Put, new { relayHost = "attacker.example" }),
        })
            Assert.Equal("password-needed", Text((await SendAsync(method, "mail", change)).Body, "code"));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Put, "mail", new { relayHost = "mx.firma.de", postmaster = "fax@firma.de" })).Status);
        Assert.Equal(("mx.firma.de", "s3cret"), (Mail.RelayHost, Mail.RelayPassword));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Patch, "mail", new { relayHost = "mx2.firma.de", relayPassword = (string?)null })).Status);
        Assert.Equal(("mx2.firma.de", ""), (Mail.RelayHost, Mail.RelayPassword));
        var entries = await _server.Get<AuditLog>().ListAsync(new AuditFilter { Target = "setting:mail" });
        Assert.Equal(3, entries.Count);
        Assert.All(entries, entry => Assert.DoesNotContain("s3cret", entry.BeforeValue + entry.AfterValue, StringComparison.Ordinal));
        Assert.Contains("\"relayHost\":\"mx.firma.de\"", entries[0].BeforeValue, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documented_parameters_are_views_on_the_typed_settings()
    {
        using var set = await _server.Http.PutAsJsonAsync("api/settings/advanced", new { name = @"mail2fax\shortfaxheadline", value = "2" });
        var shown = await set.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((@"Mail2Fax\ShortFaxHeadline", "2", "headline.form"), (Text(shown, "name"), Text(shown, "value"), Text(shown, "setting")));
        Assert.Equal("headlineAndPage", _server.Get<SettingsStore>().List("headline.form").Single().Value);

        using var wrong = await _server.Http.PutAsJsonAsync("api/settings/advanced", new { name = @"Mail2Fax\ShortFaxHeadline", value = "3" });
        var problem = await wrong.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("bad-setting", Text(problem, "code"));
        Assert.Contains("0 = Long", Text(problem, "detail"), StringComparison.Ordinal);
        using var unknown = await _server.Http.PutAsJsonAsync("api/settings/advanced", new { name = @"Mail2Fax\Nothing", value = "1" });
        Assert.Contains(@"Parameters are Fax2Mail\CallerIdentification, Fax2Mail\CommonNumber, Fax2Mail\PostMaster", Text(await unknown.Content.ReadFromJsonAsync<JsonElement>(), "detail"), StringComparison.Ordinal);
        using var noAddress = await _server.Http.PutAsJsonAsync("api/settings/advanced", new { name = @"Fax2Mail\PostMaster", value = "nobody" });
        Assert.Equal("bad-setting", Text(await noAddress.Content.ReadFromJsonAsync<JsonElement>(), "code"));

        using var removed = await _server.Http.DeleteAsync(new Uri("api/settings/advanced?name=" + Uri.EscapeDataString(@"Mail2Fax\ShortFaxHeadline"), UriKind.Relative));
        Assert.Equal("0", Text(await removed.Content.ReadFromJsonAsync<JsonElement>(), "value"));
        await _server.SetAsync("headline.form", "off");
        var list = (await _server.Http.GetFromJsonAsync<JsonElement>("api/settings/advanced")).GetProperty("parameters").EnumerateArray().ToList();
        Assert.Null(Text(list.Single(parameter => Text(parameter, "setting") == "headline.form"), "value"));
    }

    [Fact]
    public void Every_documented_parameter_stands_for_a_setting_and_in_the_documentation()
    {
        var store = _server.Get<SettingsStore>();
        var text = File.ReadAllText(Path.Combine(Root(), "docs", "parameters.md"));
        foreach (var parameter in AdvancedParameter.All)
        {
            Assert.Single(store.List(parameter.Key));
            Assert.Contains($"`{parameter.Name}`", text, StringComparison.Ordinal);
            Assert.Contains($"`{parameter.Key}`", text, StringComparison.Ordinal);
            Assert.All(parameter.Values, value => Assert.Contains($"| `{value.Value}` ", text, StringComparison.Ordinal));
        }
    }

    private SendingSettings Sending => _server.Get<SettingsStore>().Get<SendingSettings>();

    private MailSettings Mail => _server.Get<SettingsStore>().Get<MailSettings>();

    private async Task<(HttpStatusCode Status, string? Tag, JsonElement Body)> SendAsync(HttpMethod method, string section, object? body, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, $"api/settings/{section}") { Content = body is null ? null : JsonContent.Create(body) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var answer = await _server.Http.SendAsync(request);
        return (answer.StatusCode, answer.Headers.ETag?.Tag, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private static JsonElement Key(JsonElement section, string name) => section.GetProperty("keys").EnumerateArray().Single(key => key.GetProperty("key").GetString() == name);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Faxwerk.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The repository's root was not found.");
        return folder;
    }
}
