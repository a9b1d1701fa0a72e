using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Faxwerk.Audit;
using Faxwerk.Reporting;

namespace Faxwerk.Tests.Reporting;

public sealed class ReportTemplateTests : IAsyncLifetime
{
    private FaxServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FaxServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("a", "b", null)]
    [InlineData("{{ verdict }}: {{subject}}", "{{details}}", null)]
    [InlineData("{{betreff}}", "b", "there is no field {{betreff}}")]
    [InlineData("a", "{{Verdict}}", "there is no field {{Verdict}}")]
    [InlineData("a\nb", "b", "subject: one line")]
    [InlineData(" ", "b", "subject: one line")]
    [InlineData("a", " ", "text: 1 to")]
    [InlineData("{{details}}", "b", "{{details}} is for the text")]
    [InlineData("{{ details }}", "b", "{{details}} is for the text")]
    public void What_a_template_may_hold(string subject, string text, string? fault)
    {
        var template = new ReportTemplate { Subject = subject, Lines = [text] };
        if (fault is null)
            Assert.Null(template.Fault());
        else
            Assert.Contains(fault, template.Fault(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_with_null_in_it_is_refused() => Assert.All(
        new[] { null!, new ReportTemplate { Subject = null!, Lines = ["a"] }, new ReportTemplate { Subject = "a", Lines = null! }, new ReportTemplate { Subject = "a", Lines = [null!] } },
        template => Assert.Contains("each with kind", Assert.Single(new ReportTemplates { Templates = [template] }.Errors()), StringComparison.Ordinal));

    [Fact]
    public void The_built_in_templates_say_what_reports_say_without_any()
    {
        foreach (var kind in Enum.GetValues<ReportKind>())
        {
            foreach (var language in Enum.GetValues<TemplateLanguage>())
            {
                var other = kind == ReportKind.Sent ? ReportKind.Failed : ReportKind.Sent;
                var plain = ReportSample.Of(ReportTemplate.BuiltIn(kind, language));
                Assert.Null(ReportTemplate.BuiltIn(kind, language).Fault());
                Assert.DoesNotContain("{{", plain.Subject + plain.Text, StringComparison.Ordinal);
                Assert.NotEqual(plain, ReportSample.Of(ReportTemplate.BuiltIn(other, language)));
            }
        }
    }

    [Fact]
    public async Task A_template_is_kept_used_noted_and_reset()
    {
        await _server.SetAsync("reports.language", "german");
        var wording = new { subject = "Ihr Fax an {{number}}: {{verdict}}", text = "Guten Tag,\r\n\r\n{{subject}}: {{confirmed}} von {{pages}} Seiten.\r\n{{subject}}" };
        using (var kept = await _server.Http.PutAsJsonAsync("api/report-templates/sent/de", wording))
            Assert.Equal(HttpStatusCode.OK, kept.StatusCode);
        await _server.MailAsync(FaxServer.Mail("Angebot {{pages}}", "x"), "0892401@fax.localhost");
        var report = Assert.Single(await _server.OutboxAsync(1));
        Assert.Equal("Ihr Fax an 0892401: OK", report.Subject);
        Assert.Equal("Guten Tag,\n\nAngebot {{pages}}: 1 von 1 Seiten.\nAngebot {{pages}}", report.PlainText!.ReplaceLineEndings("\n").TrimEnd());
        Assert.False((await ListAsync()).Single(IsSentDe).GetProperty("isBuiltIn").GetBoolean());
        using (var reset = await _server.Http.DeleteAsync(new Uri("api/report-templates/sent/de", UriKind.Relative)))
            Assert.Equal(HttpStatusCode.NoContent, reset.StatusCode);
        Assert.True((await ListAsync()).Single(IsSentDe).GetProperty("isBuiltIn").GetBoolean());
        Assert.Equal(2, await _server.Get<Faxwerk.Storage.Database>().FindAsync<int>($"SELECT count(*) FROM audit WHERE action = '{AuditAction.SettingChanged}' AND target = 'setting:reportTemplates'"));
    }

    [Fact]
    public async Task A_preview_keeps_nothing_and_a_wrong_template_names_the_field()
    {
        using var preview = await _server.Http.PostAsJsonAsync("api/report-templates/failed/en/preview", new { subject = "{{verdict}} {{name}}", text = "{{cause}}" });
        var said = await preview.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("FAILED Dr. Max Beispiel", "busy"), (said.GetProperty("subject").GetString(), said.GetProperty("text").GetString()));
        using var wrong = await _server.Http.PutAsJsonAsync("api/report-templates/failed/en", new { subject = "a", text = "{{nothing}}" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.Contains("there is no field {{nothing}}", (await wrong.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").GetProperty("text")[0].GetString(), StringComparison.Ordinal);
        using var unknown = await _server.Http.GetAsync(new Uri("api/report-templates/failed/fr", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.All(await ListAsync(), template => Assert.True(template.GetProperty("isBuiltIn").GetBoolean()));
    }

    private static bool IsSentDe(JsonElement template) => template.GetProperty("kind").GetString() == "sent" && template.GetProperty("language").GetString() == "de";

    private async Task<IReadOnlyList<JsonElement>> ListAsync() =>
        [.. (await _server.Http.GetFromJsonAsync<JsonElement>("api/report-templates")).GetProperty("templates").EnumerateArray()];
}
