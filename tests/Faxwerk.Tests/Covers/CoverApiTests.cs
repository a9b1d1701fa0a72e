using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Faxwerk.Api;
using Faxwerk.Audit;
using Faxwerk.Covers;
using Faxwerk.Queue;
using Faxwerk.Rendering;
using Faxwerk.Reporting;
using Faxwerk.Settings;
using Faxwerk.Tests.Rendering;

namespace Faxwerk.Tests.Covers;

public sealed class CoverApiTests(CoverApiTests.Shared shared) : IClassFixture<CoverApiTests.Shared>
{
    private static readonly byte[] Letter = OfficeSample.Docx(OfficeSample.Paragraph("{{subject}}") + OfficeSample.Paragraph("{{text}}") + OfficeSample.Paragraph("{{pages}}"));

    private HttpClient Http => shared.Server.Http;

    [Fact]
    public async Task A_template_is_uploaded_listed_downloaded_shown_and_deleted()
    {
        RequireOffice();
        using var uploaded = await PutAsync("letter", Letter);
        Assert.Equal(HttpStatusCode.NoContent, uploaded.StatusCode);
        var listed = (await Http.GetFromJsonAsync<JsonElement>("api/covers")).GetProperty("covers").EnumerateArray().ToDictionary(cover => cover.GetProperty("name").GetString()!);
        Assert.Equal(("docx", "server"), (Text(listed["letter"], "format"), Text(listed["letter"], "origin")));
        Assert.Equal("builtIn", Text(listed["standard-de"], "origin"));
        Assert.Equal(Letter, await Http.GetByteArrayAsync("api/covers/letter"));

        var (one, other) = (await Http.GetByteArrayAsync("api/covers/letter/preview.png?subject=one"), await Http.GetByteArrayAsync("api/covers/letter/preview.png?subject=another+one"));
        Assert.Equal("PNG", System.Text.Encoding.ASCII.GetString(one, 1, 3));
        Assert.NotEqual(one, other);

        using var deleted = await Http.DeleteAsync("api/covers/letter");
        using var again = await Http.DeleteAsync("api/covers/letter");
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (deleted.StatusCode, again.StatusCode));
        var audit = await shared.Server.Get<AuditLog>().ListAsync(new AuditFilter { Target = "cover:letter" });
        Assert.Equal(["cover.removed", "cover.changed"], audit.Select(entry => entry.Action));
    }

    [Theory]
    [InlineData("{{subjekt}}", "bad-cover", "{{subjekt}}")]
    [InlineData("<broken", "bad-cover", "damaged")]
    public async Task A_template_with_a_fault_is_not_kept(string paragraph, string code, string detail)
    {
        using var response = await PutAsync("faulty", paragraph[0] == '<' ? OfficeSample.Docx("<w:p>") : OfficeSample.Docx(OfficeSample.Paragraph(paragraph)));
        var problem = await AssertProblemAsync(response, code);
        Assert.Contains(detail, Text(problem, "detail"));
        using var missing = await Http.GetAsync("api/covers/faulty");
        await AssertProblemAsync(missing, "not-found");
    }

    [Fact]
    public async Task A_template_that_is_longer_than_a_page_is_not_kept()
    {
        RequireOffice();
        using var response = await PutAsync("long", OfficeSample.Docx(string.Concat(Enumerable.Repeat(OfficeSample.Paragraph("Zeile"), 200))));
        Assert.Contains("longer than a page", Text(await AssertProblemAsync(response, "bad-cover"), "detail"));
    }

    [Fact]
    public async Task Requests_that_make_no_sense_are_refused()
    {
        foreach (var (request, code) in new[]
        {
            (PutAsync("Bad.Name", Letter), "bad-request"), (PutAsync("none", Letter), "bad-request"), (PutAsync("big", new byte[CoverTemplate.MaxBytes + 1]), "too-large"),
            (PutAsync("text", "only words"u8.ToArray()), "bad-cover"), (Http.DeleteAsync("api/covers/standard-de"), "in-use"), (Http.GetAsync("api/covers/letter2/preview.png"), "not-found"),
            (Http.GetAsync("api/covers/standard/preview.png?subjekt=x"), "bad-request"), (PutAsync("pictures/logo", "GIF89a"u8.ToArray()), "bad-cover"), (PutAsync("pictures/photo", [1]), "not-found"),
        })
        {
            using var response = await request;
            await AssertProblemAsync(response, code);
        }
    }

    [Fact]
    public async Task Senders_see_and_show_templates_and_administrators_change_them()
    {
        var (key, text) = ApiKey.Create("crm", AccessLevel.Send);
        await shared.Server.SetAsync("api.keys", JsonSerializer.Serialize(new[] { key }, SettingValue.Json));
        using var http = new HttpClient { BaseAddress = Http.BaseAddress, DefaultRequestHeaders = { { "X-Api-Key", text } } };
        using var listed = await http.GetAsync("api/covers");
        Assert.Equal(HttpStatusCode.OK, listed.StatusCode);
        foreach (var request in new[] { http.GetAsync("api/covers?sender=chef@firma.de"), http.DeleteAsync("api/covers/letter"), http.PutAsync("api/covers/letter", null), http.DeleteAsync("api/covers/pictures/logo") })
        {
            using var refused = await request;
            await AssertProblemAsync(refused, "forbidden");
        }
    }

    [Fact]
    public async Task A_submission_chooses_its_cover_and_what_stands_on_it()
    {
        RequireOffice();
        using var uploaded = await PutAsync("chosen", Letter);
        Assert.Equal(HttpStatusCode.NoContent, uploaded.StatusCode);
        using var with = await SubmitAsync(("cover", "chosen"), ("coverText", string.Join(' ', Enumerable.Repeat("Wort", 790))));
        Assert.True(with.IsSuccessStatusCode, await with.Content.ReadAsStringAsync());
        var fax = (await with.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("faxes")[0];
        Assert.Equal((2, "chosen"), (fax.GetProperty("pages").GetInt32(), Text(fax, "cover")));
        var page = await Http.GetByteArrayAsync($"api/faxes/{fax.GetProperty("id").GetInt64()}/pages/1.png");
        var body = await Http.GetByteArrayAsync($"api/faxes/{fax.GetProperty("id").GetInt64()}/pages/2.png");
        Assert.NotEqual(page, body);

        using var without = await SubmitAsync(("cover", "none"));
        Assert.Equal(1, (await without.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("faxes")[0].GetProperty("pages").GetInt32());
        using var missing = await SubmitAsync(("cover", "gone"));
        Assert.Contains("\"gone\" does not exist", Text(await AssertProblemAsync(missing, "bad-cover"), "detail"));
        using var wordy = await SubmitAsync(("coverText", new string('x', 4001)));
        await AssertProblemAsync(wordy, "bad-request");
        await shared.Server.SetAsync("cover.missing", "sendWithout");
        using var sent = await SubmitAsync(("cover", "gone"));
        await shared.Server.SetAsync("cover.missing", "refuse");
        Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
    }

    [Fact]
    public async Task A_cover_in_html_is_uploaded_and_sent_alone_with_fields_of_the_form_in_the_language_of_the_form()
    {
        Prerequisite.Require(HtmlBrowser.IsInstalled, "Chromium is not installed.");
        using var html = new StringContent("<!doctype html><title>x</title><h1>{{sender.phone}}</h1><p>{{text}}", System.Text.Encoding.UTF8, "text/html");
        using var uploaded = await Http.PutAsync("api/covers/page-en", html);
        Assert.Equal(HttpStatusCode.NoContent, uploaded.StatusCode);
        using var sent = await SubmitAsync(file: false, ("cover", "page"), ("language", "en"), ("coverText", "Call me"), ("cover.sender.phone", "12345"));
        Assert.True(sent.IsSuccessStatusCode, await sent.Content.ReadAsStringAsync());
        var fax = (await sent.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("faxes")[0];
        Assert.Equal((1, "page-en"), (fax.GetProperty("pages").GetInt32(), Text(fax, "cover")));
        using var unknown = await SubmitAsync(file: true, ("cover.sender.fone", "1"));
        Assert.Contains("cover.sender.fone", Text(await AssertProblemAsync(unknown, "bad-request"), "detail"));
        using var nothing = await SubmitAsync(file: false, ("cover", "none"), ("coverText", "Call me"));
        await AssertProblemAsync(nothing, "bad-cover");
        using var fileless = await SubmitAsync(file: false);
        await AssertProblemAsync(fileless, "bad-request");
    }

    [Fact]
    public async Task A_text_for_a_cover_that_has_no_place_for_it_is_refused_and_makes_pages_where_the_cover_is_left_out()
    {
        using var uploaded = await PutAsync("textless", OfficeSample.Docx(OfficeSample.Paragraph("{{subject}}")));
        Prerequisite.Require(OfficeTypes.IsInstalled, "LibreOffice is not installed.");
        Assert.Equal(HttpStatusCode.NoContent, uploaded.StatusCode);
        using var lost = await SubmitAsync(("cover", "textless"), ("coverText", "Call me"));
        Assert.Contains("\"textless\" has no place for a text", Text(await AssertProblemAsync(lost, "bad-cover"), "detail"));
        using var none = await SubmitAsync(("cover", "none"), ("coverText", "Call me"));
        Assert.Contains("no cover page", Text(await AssertProblemAsync(none, "bad-cover"), "detail"));
        await shared.Server.SetAsync("cover.missing", "sendWithout");
        using var without = await SubmitAsync(("cover", "gone"), ("coverText", "Call me"));
        await shared.Server.SetAsync("cover.missing", "refuse");
        Assert.Equal(HttpStatusCode.Accepted, without.StatusCode);
        var fax = (await without.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("faxes")[0];
        Assert.Equal((2, null), (fax.GetProperty("pages").GetInt32(), Text(fax, "cover")));
    }

    [Fact]
    public async Task The_text_of_a_submission_makes_pages_or_stands_on_the_cover_or_is_left_out()
    {
        RequireOffice();
        using var uploaded = await PutAsync("texted", Letter);
        Assert.Equal(HttpStatusCode.NoContent, uploaded.StatusCode);
        foreach (var (use, cover, text, pages, said) in new[]
        {
            ("pages", "texted", "Guten Tag", 3, null), ("cover", "texted", "Guten Tag", 2, "Guten Tag"), ("cover", "texted", "<!doctype html><p>Guten <b>Tag</b>", 2, "Guten Tag"),
            ("cover", "none", "Guten Tag", 2, null), ("none", "none", "Guten Tag", 1, (string?)null),
        })
        {
            using var sent = await SubmitAsync(("body", text), ("bodyUse", use), ("cover", cover));
            Assert.True(sent.IsSuccessStatusCode, await sent.Content.ReadAsStringAsync());
            var fax = (await sent.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("faxes")[0];
            Assert.Equal((use, pages), (use, fax.GetProperty("pages").GetInt32()));
            var queued = await shared.Server.Get<QueueView>().FindAsync(fax.GetProperty("id").GetInt64(), CancellationToken.None);
            Assert.Equal(said, queued!.ReadOptions().CoverText);
        }

        using var alone = await SubmitAsync(file: false, ("body", "Guten Tag"));
        Assert.Equal(HttpStatusCode.Accepted, alone.StatusCode);
        var longer = string.Join('\n', Enumerable.Repeat("Wort für Wort", 200));
        using var overlong = await SubmitAsync(("body", longer), ("bodyUse", "cover"), ("cover", "standard-de"));
        var (pages1, leftOut) = await ReadAsync(overlong);
        Assert.True(pages1 >= 3);
        Assert.Empty(leftOut);
        using var cut = await SubmitAsync(("coverText", longer), ("cover", "standard-de"));
        var (pages2, remarks) = await ReadAsync(cut);
        Assert.Equal((2, "standard-de"), (pages2, Assert.Single(remarks).FileName));

        using var wrong = await SubmitAsync(("body", "x"), ("bodyUse", "attachment"));
        await AssertProblemAsync(wrong, "bad-request");
        await shared.Server.SetAsync("cover.missing", "sendWithout");
        using var uncovered = await SubmitAsync(("body", "Guten Tag"), ("bodyUse", "cover"), ("cover", "gone"));
        await shared.Server.SetAsync("cover.missing", "refuse");
        Assert.Equal(2, (await uncovered.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("faxes")[0].GetProperty("pages").GetInt32());
    }

    private async Task<(int Pages, IReadOnlyList<LeftOut> LeftOut)> ReadAsync(HttpResponseMessage sent)
    {
        Assert.True(sent.IsSuccessStatusCode, await sent.Content.ReadAsStringAsync());
        var fax = (await sent.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("faxes")[0];
        var queued = await shared.Server.Get<QueueView>().FindAsync(fax.GetProperty("id").GetInt64(), CancellationToken.None);
        return (fax.GetProperty("pages").GetInt32(), JsonSerializer.Deserialize<ReportOrigin>(queued!.Origin!, JsonSerializerOptions.Web)!.LeftOut);
    }

    private static void RequireOffice()
    {
        Prerequisite.Require(OfficeTypes.IsInstalled, "LibreOffice is not installed.");
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static async Task<JsonElement> AssertProblemAsync(HttpResponseMessage response, string code)
    {
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(code, Text(problem, "code"));
        return problem;
    }

    private async Task<HttpResponseMessage> PutAsync(string name, byte[] content)
    {
        using var body = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        return await Http.PutAsync($"api/covers/{name}", body);
    }

    private Task<HttpResponseMessage> SubmitAsync(params (string Name, string Value)[] options) => SubmitAsync(file: true, options);

    private async Task<HttpResponseMessage> SubmitAsync(bool file, params (string Name, string Value)[] options)
    {
        using var form = new MultipartFormDataContent { { new StringContent("089 2001"), "to" } };
        if (file) form.Add(new StringContent("Guten Tag"), "file", "brief.txt");
        foreach (var (name, value) in options)
            form.Add(new StringContent(value), name);
        return await Http.PostAsync("api/faxes", form);
    }

    public sealed class Shared : IAsyncLifetime
    {
        public FaxServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await FaxServer.StartAsync();

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
