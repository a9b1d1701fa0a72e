using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Faxwerk.Api;
using Faxwerk.Journal;
using Faxwerk.Settings;
using Faxwerk.Storage;

namespace Faxwerk.Tests.Journal;

public sealed class JournalApiTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Begin = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date - TimeSpan.FromDays(10), TimeSpan.Zero);

    private FaxServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FaxServer.StartAsync();
        await _server.Get<Database>().InTransactionAsync(async tx =>
        {
            for (var id = 1; id <= 120; id++)
            {
                await FaxJournal.AddAsync(tx, new JournalEntry
                {
                    Direction = id % 3 == 0 ? CallDirection.In : CallDirection.Out, FaxId = id, At = Begin + TimeSpan.FromHours(id), Outcome = id % 3 == 0 ? "received" : "sent", Status = id == 2 ? 10 : 0,
                    SubmittedBy = id % 3 == 0 ? "" : id % 2 == 0 ? "key:one" : "key:two", Number = $"+4989{id:0000}", Name = "Müller (Ärztin) \\ Łódź", Subject = id == 1 ? "=HYPERLINK(\"x\")" : "Befund", Pages = 2, PagesConfirmed = 2,
                });
            }
        });
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Pages_of_the_journal_follow_each_other_and_filters_narrow_it()
    {
        var ids = new List<long>();
        string? before = null;
        do
        {
            var page = await _server.Http.GetFromJsonAsync<JsonElement>($"/api/journal?limit=50{(before is null ? "" : $"&before={before}")}");
            ids.AddRange(page.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("fax").GetInt64()));
            before = page.GetProperty("next").GetString();
        }
        while (before is not null);
        Assert.Equal(Enumerable.Range(1, 120).Reverse().Select(id => (long)id), ids);
        Assert.Equal(40, await CountAsync("direction=in"));
        Assert.Equal(40, await CountAsync("user=key:one"));
        Assert.Equal((1, 119), (await CountAsync("status=10"), await CountAsync("status=0")));
        Assert.Equal(10, await CountAsync($"from={Begin + TimeSpan.FromHours(24):yyyy-MM-ddTHH:mm:ssZ}&until={Begin + TimeSpan.FromHours(34):yyyy-MM-ddTHH:mm:ssZ}"));
        Assert.Equal(1, await CountAsync("q=089%200042&outcome=received"));
        Assert.Equal(0, await CountAsync("q=089%200042&outcome=sent"));
    }

    [Theory]
    [InlineData("q=ab")]
    [InlineData("q=0-1")]
    [InlineData("direction=up")]
    [InlineData("outcome=good")]
    [InlineData("before=x")]
    [InlineData("limit=0")]
    [InlineData("from=yesterday")]
    public async Task A_question_that_makes_no_sense_is_refused(string query)
    {
        using var answer = await _server.Http.GetAsync($"/api/journal?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Who_may_not_see_all_sees_and_exports_what_he_handed_in()
    {
        var made = ApiKey.Create("one", AccessLevel.Send);
        await _server.SetAsync("api.keys", JsonSerializer.Serialize(new[] { made.Key }, SettingValue.Json));
        _server.Http.DefaultRequestHeaders.Add("X-Api-Key", made.Text);
        Assert.Equal(40, await CountAsync(""));
        Assert.Equal(40, await CountAsync("user=key:two"));
        Assert.Equal(41, (await _server.Http.GetStringAsync("/api/journal/export.csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        using var refused = await _server.Http.GetAsync("/api/statistics");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task An_export_has_all_entries_and_no_formulas()
    {
        var csv = await _server.Http.GetByteArrayAsync("/api/journal/export.csv?separator=;");
        Assert.Equal([0xEF, 0xBB, 0xBF], csv[..3]);
        var lines = Encoding.UTF8.GetString(csv).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(121, lines.Length);
        Assert.Contains(";\"'=HYPERLINK(\"\"x\"\")\";", lines[^1], StringComparison.Ordinal);
        Assert.Contains(";+49890001;", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_than_four_exports_run_at_once_and_each_that_is_over_makes_room()
    {
        var exports = _server.Get<JournalExports>();
        var running = Enumerable.Range(0, JournalExports.Most).Select(_ => exports.TryBegin()!).ToList();
        using var refused = await _server.Http.GetAsync("/api/journal/export.csv");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        running[0].Dispose();
        for (var export = 0; export < 3; export++)
            Assert.NotEmpty(await _server.Http.GetByteArrayAsync("/api/journal/export.csv"));
        foreach (var place in running.Skip(1))
            place.Dispose();
    }

    [Fact]
    public async Task A_list_to_print_is_a_sound_pdf_with_all_entries()
    {
        var file = Path.Combine(_server.Folder, "journal.pdf");
        await File.WriteAllBytesAsync(file, await _server.Http.GetByteArrayAsync("/api/journal/export.pdf"));
        var check = await RunAsync("qpdf", "--check", file);
        Assert.Contains("No syntax or stream encoding errors found", check, StringComparison.Ordinal);
        var text = await RunAsync("pdftotext", "-layout", file, "-");
        Assert.Equal(120, text.Split('\n').Count(line => line.Contains("+4989", StringComparison.Ordinal)));
        Assert.Contains("Müller (Ärztin) \\ ?ód?", text, StringComparison.Ordinal);
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/api/journal/export.pdf") { Headers = { { "Accept-Language", "de-DE" } } };
        using var answer = await _server.Http.SendAsync(asked);
        await File.WriteAllBytesAsync(file, await answer.Content.ReadAsByteArrayAsync());
        var german = await RunAsync("pdftotext", "-layout", file, "-");
        Assert.Contains("Eigene Nummer", german, StringComparison.Ordinal);
        Assert.Contains("gesendet", german, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statistics_are_of_a_bounded_time()
    {
        var statistics = await _server.Http.GetFromJsonAsync<JsonElement>($"/api/statistics?from={Begin:yyyy-MM-ddTHH:mm:ssZ}&timeZone=Europe/Berlin");
        Assert.Equal((80, 160), (statistics.GetProperty("days").EnumerateArray().Sum(day => day.GetProperty("sent").GetInt32()), statistics.GetProperty("days").EnumerateArray().Sum(day => day.GetProperty("pagesSent").GetInt32())));
        foreach (var wrong in new[] { "from=1970-01-01T00:00:00Z&until=1980-01-01T00:00:00Z", "from=1970-01-02T00:00:00Z&until=1970-01-01T00:00:00Z", "timeZone=Mars", "until=0001-01-01T00:00:00Z" })
        {
            using var answer = await _server.Http.GetAsync($"/api/statistics?{wrong}");
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }

    private static async Task<string> RunAsync(string program, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }

    private async Task<int> CountAsync(string query) => (await _server.Http.GetFromJsonAsync<JsonElement>($"/api/journal?limit=500&{query}")).GetProperty("entries").GetArrayLength();
}
