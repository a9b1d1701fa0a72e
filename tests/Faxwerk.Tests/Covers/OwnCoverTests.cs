using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Faxwerk.Directory;
using Faxwerk.Rendering;
using Faxwerk.Tests.Rendering;

namespace Faxwerk.Tests.Covers;

/// <summary>Templates in the folder of a sender, asked for by people who are signed in.</summary>
public sealed class OwnCoverTests : IAsyncLifetime
{
    private const string Password = "correct horse battery";
    private FaxServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FaxServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Nobody_gets_the_cover_of_another_by_having_the_report_sent_to_him()
    {
        Prerequisite.Require(OfficeTypes.IsInstalled, "LibreOffice is not installed.");
        var folder = Path.Combine(_server.Folder, "users", "anna@firma.de");
        System.IO.Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, "own.docx"), OfficeSample.Docx(OfficeSample.Paragraph("Anna")));
        using var set = await _server.Http.PutAsJsonAsync("api/settings/advanced", new { name = @"Mail2Fax\UserCoverPagesDir", value = Path.Combine(_server.Folder, "users") });
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        Assert.Equal((HttpStatusCode.Accepted, ""), await SubmitAsync("anna", "anna@firma.de"));
        Assert.Equal((HttpStatusCode.Accepted, ""), await SubmitAsync("anna", "chef@firma.de"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "bad-cover"), await SubmitAsync("otto", "anna@firma.de"));
        Assert.Equal((HttpStatusCode.Accepted, ""), await SubmitAsync("anna", "chef@firma.de", "broadcasts"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "bad-cover"), await SubmitAsync("otto", "anna@firma.de", "broadcasts"));
    }

    private async Task<(HttpStatusCode Status, string Code)> SubmitAsync(string login, string reportTo, string path = "faxes")
    {
        if (await _server.Get<Users>().FindByAddressAsync($"{login}@firma.de", CancellationToken.None) is null)
            Assert.Null((await _server.Get<Users>().AddAsync(
                new User { Login = login, DisplayName = login, Language = "de", Role = Role.User, Addresses = [$"{login}@firma.de"] }, await _server.Get<Passwords>().HashAsync(Password, CancellationToken.None), "test")).Error);
        using var browser = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = _server.Http.BaseAddress };
        using var session = await browser.PostAsJsonAsync("api/session", new { login, password = Password });
        browser.DefaultRequestHeaders.Add("X-CSRF-Token", (await session.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("csrfToken").GetString());
        using var form = new MultipartFormDataContent
        {
            { new StringContent("089 3001"), "to" }, { new StringContent("own"), "cover" }, { new StringContent(reportTo), "reportTo" }, { new StringContent("Guten Tag"), "file", "brief.txt" },
            { new StringContent("089 3001"), "recipients", "list.csv" },
        };
        using var answer = await browser.PostAsync(new Uri($"api/{path}", UriKind.Relative), form);
        return (answer.StatusCode, answer.IsSuccessStatusCode ? "" : (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()!);
    }
}
