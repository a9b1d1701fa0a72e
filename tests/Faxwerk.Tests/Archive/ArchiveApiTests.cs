using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Faxwerk.Hosting;
using Faxwerk.Tests.Rendering;

namespace Faxwerk.Tests.Archive;

public sealed class ArchiveApiTests(RendererFixture renderer)
{
    [Fact]
    public async Task A_fax_that_was_sent_is_found_in_the_archive_and_held_for_a_reason()
    {
        await using var server = await FaxServer.StartAsync();
        await server.SetAsync("archive.sent", "Pdf");
        await server.MailAsync(FaxServer.Mail("Angebot 7", "Guten Tag"), "089123456@fax.localhost");
        await Eventually.HoldsAsync(async () => (await ListAsync(server)).GetArrayLength() == 1, "the fax is archived", 60);

        var document = (await ListAsync(server))[0];
        var fax = document.GetProperty("fax");
        Assert.Equal(("sent", "+4989123456", "chef@firma.de", "Angebot 7", 1), (
            fax.GetProperty("state").GetString(), fax.GetProperty("number").GetString(), fax.GetProperty("user").GetString(), fax.GetProperty("subject").GetString(), fax.GetProperty("calls").GetInt32()));
        var id = document.GetProperty("id").GetInt64();
        var pdf = await server.Http.GetByteArrayAsync($"/api/archive/{id}/document");
        Assert.Equal("%PDF", Encoding.ASCII.GetString(pdf, 0, 4));

        using var unreasoned = await server.Http.PutAsJsonAsync($"/api/archive/{id}/hold", new { reason = " " });
        Assert.Equal(HttpStatusCode.BadRequest, unreasoned.StatusCode);
        using var held = await server.Http.PutAsJsonAsync($"/api/archive/{id}/hold", new { reason = "Az. 12 O 34/26" });
        Assert.Equal(HttpStatusCode.NoContent, held.StatusCode);
        Assert.True((await ListAsync(server))[0].GetProperty("held").GetBoolean());
        using var unknown = await server.Http.GetAsync(new Uri("/api/archive/999/document", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task The_words_of_a_sent_fax_are_found_in_its_pdf()
    {
        Prerequisite.Require(File.Exists("/usr/bin/tesseract"), "tesseract is not installed.");
        renderer.RequireRenderer();
        await using var server = await FaxServer.StartAsync();
        await server.SetAsync("ocr.enabled", "true");
        await server.SetAsync("archive.sent", "Pdf");
        await server.MailAsync(FaxServer.Mail("Angebot 8", "Bitte den Betrag von 4711 Euro bis Freitag anweisen."), "089123456@fax.localhost");
        await Eventually.HoldsAsync(async () => (await ListAsync(server)).GetArrayLength() == 1, "the fax is archived", 120);
        var pdf = await server.Http.GetByteArrayAsync($"/api/archive/{(await ListAsync(server))[0].GetProperty("id").GetInt64()}/document");
        var text = await renderer.Runner.RunAsync(new ProcessCommand("pdftotext", ["-", "-"]), pdf, new ProcessLimits(TimeSpan.FromSeconds(30), 1 << 20), CancellationToken.None);
        Assert.Contains("4711", Encoding.UTF8.GetString(text.Output.Span), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> ListAsync(FaxServer server) =>
        (await server.Http.GetFromJsonAsync<JsonElement>("/api/archive?direction=sent&number=%2B4989123456")).GetProperty("documents");
}
