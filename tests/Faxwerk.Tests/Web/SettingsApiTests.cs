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
        var limits = Key(sections["limits"], "users").GetProperty("shape").GetProperty("fields").EnumerateArray().Select(field => field.GetProperty("name").GetString());
        Assert.Equal((true, false), (limits.Contains("pages"), limits.Contains("site")));
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

    /// <summary>RFC 9110, 13.1.1: any of several tags, or <c>*</c> for whatever there is; a weak tag is never the same, and what is no tag is none.</summary>
    [Fact]
    public async Task If_Match_is_understood_as_the_standard_says()
    {
        var (_, tag, _) = await SendAsync(HttpMethod.Patch, "reports", new { language = "english" });
        Assert.Equal("\"1\"", tag);
        foreach (var other in new[] { "W/\"1\"", "\"2\"", "\"x\"", "1x", "\"0\", W/\"1\"" })
            Assert.Equal((other, HttpStatusCode.PreconditionFailed), (other, (await SendAsync(HttpMethod.Patch, "reports", new { language = "german" }, other)).Status));
        Assert.Equal((HttpStatusCode.OK, "\"2\""), await StatusAsync("\"7\", \"1\""));
        Assert.Equal((HttpStatusCode.OK, "\"3\""), await StatusAsync("*"));
        using var two = new HttpRequestMessage(HttpMethod.Patch, "api/settings/reports") { Content = JsonContent.Create(new { language = "both" }) };
        two.Headers.TryAddWithoutValidation("If-Match", ["\"8\"", "\"9\""]);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await _server.Http.SendAsync(two)).StatusCode);

        async Task<(HttpStatusCode, string?)> StatusAsync(string ifMatch)
        {
            var (status, now, _) = await SendAsync(HttpMethod.Patch, "reports", new { language = "german" }, ifMatch);
            return (status, now);
        }
    }

    [Fact]
    public async Task A_form_can_be_made_of_what_a_key_says_of_itself_in_both_languages()
    {
        var receiving = (await SendAsync(HttpMethod.Get, "receiving", null)).Body;
        Assert.Equal("yesNo", Text(Shape(receiving, "footer"), "kind"));
        Assert.Equal("texts", Text(Shape(receiving, "servedNumbers"), "kind"));
        Assert.Equal(["pdf", "tiff", "tiffG3", "sff"], Shape(receiving, "attachment").GetProperty("choices").EnumerateArray().Select(choice => choice.GetString()));
        Assert.Equal(["number", "mailTo"], Shape(receiving, "routes").GetProperty("fields").EnumerateArray().Select(field => Text(field, "name")));
        var limits = Shape((await SendAsync(HttpMethod.Get, "limits", null)).Body, "users").GetProperty("fields").EnumerateArray().ToDictionary(field => Text(field, "name")!, field => field.GetProperty("isOptional").GetBoolean());
        Assert.Equal((false, true, true), (limits["user"], limits["pages"], limits["allowedPrefixes"]));
        var regions = Shape((await SendAsync(HttpMethod.Get, "calendar", null)).Body, "region").GetProperty("choices").EnumerateArray().Select(choice => choice.GetString()).ToList();
        Assert.Equal("", regions[0]);
        Assert.Contains("DE-BY", regions);
        Assert.Equal(["relayPassword"], Key((await SendAsync(HttpMethod.Get, "mail", null)).Body, "relayHost").GetProperty("leadsTo").EnumerateArray().Select(secret => secret.GetString()));

        using var request = new HttpRequestMessage(HttpMethod.Get, "api/settings/receiving") { Headers = { { "Accept-Language", "de-CH, en;q=0.5" } } };
        using var answer = await _server.Http.SendAsync(request);
        Assert.Equal("Anhang der Mail", Text(Key(await answer.Content.ReadFromJsonAsync<JsonElement>(), "attachment"), "description"));
    }

    [Fact]
    public void Every_key_and_parameter_is_described_in_German()
    {
        var missing = from section in _server.Get<SettingsStore>().Describe()
                      from key in section.Keys
                      where GermanDescriptions.Find(section.Section.Name, key.Name) is null
                      select key.Key.Name;
        Assert.Empty(missing);
        Assert.DoesNotContain(AdvancedParameter.All, parameter => GermanDescriptions.OfParameter(parameter.Name) is null || parameter.Values.Any(value => GermanDescriptions.OfParameter(parameter.Name, value.Value) is null));
    }

    [Fact]
    public async Task What_is_wrong_is_said_of_each_key()
    {
        var wrong = (await SendAsync(HttpMethod.Patch, "mail", new { relayPort = 0, postmaster = "nobody" })).Body.GetProperty("errors");
        Assert.Equal("1 to 65535", wrong.GetProperty("relayPort")[0].GetString());
        Assert.StartsWith("a mail address", wrong.GetProperty("postmaster")[0].GetString(), StringComparison.Ordinal);
        var nested = (await SendAsync(HttpMethod.Patch, "sending", new Dictionary<string, object> { ["busy.limit"] = 0 })).Body.GetProperty("errors");
        Assert.Equal("1 to 1000", nested.GetProperty("busy.limit")[0].GetString());
        var unread = (await SendAsync(HttpMethod.Patch, "sending", new { giveUpAfter = "soon" })).Body.GetProperty("errors");
        Assert.StartsWith("a time such as", unread.GetProperty("giveUpAfter")[0].GetString(), StringComparison.Ordinal);
        await _server.SetAsync("mail.relayPassword", "s3cret");
        Assert.Contains("relayPassword", (await SendAsync(HttpMethod.Patch, "mail", new { relayHost = "attacker.example" })).Body.GetProperty("errors").GetProperty("relayPassword")[0].GetString(), StringComparison.Ordinal);

        using var trunk = new HttpRequestMessage(HttpMethod.Patch, "api/trunks/trunk") { Content = JsonContent.Create(new { channels = 4 }) };
        trunk.Headers.TryAddWithoutValidation("If-Match", "\"77\"");
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await _server.Http.SendAsync(trunk)).StatusCode);
        using var refused = await _server.Http.PatchAsJsonAsync("api/trunks/trunk", new { port = 0 });
        Assert.True((await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty("port", out _));
    }

    [Fact]
    public async Task A_key_is_shown_once_raised_and_revoked()
    {
        using var made = await _server.Http.PostAsJsonAsync("api/keys", new { name = "erp", level = "read" });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var text = Text(await made.Content.ReadFromJsonAsync<JsonElement>(), "key")!;
        Assert.Equal(HttpStatusCode.OK, await WithKeyAsync(HttpMethod.Get, "api/received"));
        Assert.Equal(HttpStatusCode.Forbidden, await WithKeyAsync(HttpMethod.Get, "api/settings"));
        Assert.DoesNotContain(text, await _server.Http.GetStringAsync("api/keys"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await _server.Http.PostAsJsonAsync("api/keys", new { name = "erp", level = "send" })).StatusCode);
        foreach (var name in new[] { " ", ".", "..", "a/b", "a\\b", "a\nb" })
            Assert.Equal(HttpStatusCode.BadRequest, (await _server.Http.PostAsJsonAsync("api/keys", new { name })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _server.Http.PatchAsJsonAsync("api/keys/erp", new { level = "administer" })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, await WithKeyAsync(HttpMethod.Get, "api/settings"));
        Assert.Equal(HttpStatusCode.NoContent, (await _server.Http.DeleteAsync(new Uri("api/keys/erp", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await WithKeyAsync(HttpMethod.Get, "api/received"));
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Http.DeleteAsync(new Uri("api/keys/erp", UriKind.Relative))).StatusCode);

        async Task<HttpStatusCode> WithKeyAsync(HttpMethod method, string path)
        {
            using var request = new HttpRequestMessage(method, path) { Headers = { { "X-Api-Key", text } } };
            using var answer = await _server.Http.SendAsync(request);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_test_mail_tells_what_the_relay_said()
    {
        var file = await TestAsync("anna@firma.de");
        Assert.True(file.GetProperty("accepted").GetBoolean());
        Assert.True(File.Exists(Text(file, "answer")), "without a relay it is a file");
        using var closed = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        await _server.SetAsync("mail.relayPort", port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await _server.SetAsync("mail.relayHost", "127.0.0.1");
        var refused = await TestAsync("anna@firma.de");
        Assert.Equal((false, true), (refused.GetProperty("accepted").GetBoolean(), Text(refused, "answer")!.Length > 0));
        using var wrong = await _server.Http.PostAsJsonAsync("api/relay/test", new { to = "nobody" });
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);

        async Task<JsonElement> TestAsync(string to)
        {
            using var answer = await _server.Http.PostAsJsonAsync("api/relay/test", new { to });
            return await answer.Content.ReadFromJsonAsync<JsonElement>();
        }
    }

    [Fact]
    public async Task The_node_says_where_it_listens_and_which_certificates_it_has()
    {
        Assert.True((await _server.Http.PatchAsJsonAsync("api/trunks/trunk", new { tlsCertificate = "/nowhere/trunk.pem", tlsKey = "/nowhere/trunk.key" })).IsSuccessStatusCode);
        var node = await _server.Http.GetFromJsonAsync<JsonElement>("api/node");
        Assert.Equal((Environment.MachineName, "SQLite"), (Text(node, "name"), Text(node, "database")));
        var certificate = node.GetProperty("certificates").EnumerateArray().Single();
        Assert.Equal(("trunk", "/nowhere/trunk.pem"), (Text(certificate, "trunk"), Text(certificate, "file")));
        Assert.NotEqual("", Text(certificate, "fault"));

        using var key = System.Security.Cryptography.ECDsa.Create();
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=fax", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        var names = new System.Security.Cryptography.X509Certificates.SubjectAlternativeNameBuilder();
        names.AddDnsName("fax.firma.de");
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddDays(90));
        var file = Path.Combine(_server.Folder, "trunk.pem");
        await File.WriteAllTextAsync(file, made.ExportCertificatePem());
        Assert.True((await _server.Http.PatchAsJsonAsync("api/trunks/trunk", new { tlsCertificate = file, tlsKey = file })).IsSuccessStatusCode);
        certificate = (await _server.Http.GetFromJsonAsync<JsonElement>("api/node")).GetProperty("certificates").EnumerateArray().Single();
        Assert.Equal(("CN=fax", "fax.firma.de"), (Text(certificate, "subject"), certificate.GetProperty("names")[0].GetString()));
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

    private static JsonElement Shape(JsonElement section, string name) => Key(section, name).GetProperty("shape");

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
