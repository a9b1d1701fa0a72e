using System.Net.Http.Json;
using System.Text.Json;
using Faxwerk.Alarms;
using Faxwerk.Directory;
using Faxwerk.Telephony;

namespace Faxwerk.Tests.Intake.Folder;

/// <summary>Documents that are dropped while the server runs.</summary>
public sealed class FolderWatchTests : IAsyncLifetime
{
    private readonly DroppedFiles _files = new();
    private FaxServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FaxServer.StartAsync();
        Assert.Null((await _server.Get<Users>().AddAsync(new User { Login = "anna", DisplayName = "Anna", Language = "en", Addresses = ["anna@firma.de"] }, "", "test")).Error);
        await _server.SetAsync("folders.interval", "1s");
        await _server.SetAsync("folders.settle", "0s");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _files.Dispose();
    }

    [Fact]
    public async Task A_document_named_by_its_number_is_a_fax_of_the_folders_user_who_gets_the_report()
    {
        await WatchAsync(new { path = _files.Path, user = "anna", priority = "low" });
        _files.Drop("+4989123456_Angebot.txt", "Hello");
        var result = await ResultAsync("+4989123456_Angebot.txt");
        Assert.Equal(("sent", "+4989123456_Angebot.txt"), (result.GetProperty("state").GetString(), result.GetProperty("name").GetString()));
        var fax = result.GetProperty("faxes")[0];
        Assert.Equal(("sent", "+4989123456", "+4989123456_Angebot", "low", 1), (fax.GetProperty("state").GetString(), fax.GetProperty("e164").GetString(), fax.GetProperty("subject").GetString(), fax.GetProperty("priority").GetString(), fax.GetProperty("pagesConfirmed").GetInt32()));
        Assert.True(_files.Has("sent/+4989123456_Angebot.txt"));
        Assert.Equal("anna@firma.de", Assert.Single(await _server.OutboxAsync(1)).To[0].Address);
    }

    [Fact]
    public async Task A_control_file_names_faxes_and_mails_and_the_result_tells_of_both()
    {
        await _server.SetAsync("mail.copySenders", "anna");
        await WatchAsync(new { path = _files.Path, user = "anna", recipients = "control" });
        _files.Drop("+4989123456.txt", "Hello");
        _files.Drop("+4989123456.json", """{"to":["+4989123457","berta@kunde.de"],"subject":"Offer","reference":"R-4711","reportTo":"chef@firma.de"}""");
        var result = await ResultAsync("+4989123456.txt");
        Assert.Equal(("sent", "R-4711"), (result.GetProperty("state").GetString(), result.GetProperty("reference").GetString()));
        Assert.Equal("+4989123457", Assert.Single(result.GetProperty("faxes").EnumerateArray()).GetProperty("e164").GetString());
        Assert.Equal("sent", Assert.Single(result.GetProperty("mails").EnumerateArray()).GetProperty("state").GetString());
        Assert.True(_files.Has("sent/+4989123456.json"));
        Assert.Equal(["berta@kunde.de", "chef@firma.de"], (await _server.OutboxAsync(2)).Select(mail => mail.To[0].Address).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_refused_goes_to_failed_with_code_and_words_and_so_does_what_cannot_be_sent()
    {
        await _server.SetAsync("limits.blockedPrefixes", "+4989666");
        await WatchAsync(new { path = _files.Path, user = "anna" });
        _files.Drop("+49896661.txt", "Hello");
        _files.Drop("a.txt", "Hello");
        _files.Drop("a.json", """{"to":"+1","reference":"R-1"}""");
        _files.Drop("b.txt", "Hello");
        _files.Drop("b.json", """{"to":"berta@kunde.de"}""");
        _files.Drop("c.txt", "Hello");
        _files.Drop("c.json", """{"to":"+4989123458","priority":"urgent-ish"}""");
        _files.Drop("+4989123458_d.pdf", "%PDF-nothing");
        Assert.Equal("barred-number", await ErrorAsync("+49896661.txt"));
        Assert.Equal("bad-number", await ErrorAsync("a.txt"));
        Assert.Equal("R-1", _files.Json("failed/a.txt.error.json").GetProperty("reference").GetString());
        Assert.Equal("forbidden", await ErrorAsync("b.txt"));
        Assert.Equal("bad-request", await ErrorAsync("c.txt"));
        Assert.Equal("bad-document", await ErrorAsync("+4989123458_d.pdf"));
        _files.Drop("e.txt", "Hello");
        _files.Drop("e.json", "{");
        Assert.Equal("bad-control", await ErrorAsync("e.txt"));

        // Each is told to a person once, and counted.
        var told = await _server.OutboxAsync(6);
        Assert.All(told, mail => Assert.Equal(("anna@firma.de", true), (mail.To[0].Address, mail.Subject.Contains("FAILED", StringComparison.Ordinal))));
        Assert.Equal((6, 1, 1), (told.Count, told.Count(mail => mail.PlainText!.Contains("+49896661.txt", StringComparison.Ordinal)), told.Count(mail => mail.PlainText!.Contains("e.txt", StringComparison.Ordinal))));
        Assert.Equal(6, (await FolderAsync()).GetProperty("failed").GetInt32());
        _server.Line.Outcome = (_, _) => SimulatedLine.Failed(CallStatus.UnallocatedNumber);
        _files.Drop("+4989123459.txt", "Hello");
        Assert.Equal("failed", (await ResultAsync("+4989123459.txt")).GetProperty("state").GetString());
        Assert.True(_files.Has("failed/+4989123459.txt"));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_told_and_holds_up_no_other()
    {
        var missing = _files.Path + "/none";
        await _server.SetAsync("folders.watched", JsonSerializer.Serialize(new[] { new { path = missing, user = "anna" } }));
        await Eventually.HoldsAsync(async () => (await FolderAsync()).GetProperty("state").GetString() == "missing", "the lack is told");
        Assert.Contains(await _server.Get<Troubles>().FindAsync(default), trouble => trouble.Name.StartsWith("folders:", StringComparison.Ordinal) && trouble.English.Contains(missing, StringComparison.Ordinal));
        using (var answer = await _server.Http.PostAsJsonAsync("api/folders/test", new { path = missing }))
            Assert.Equal("missing", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        using (var unknown = await _server.Http.PostAsJsonAsync("api/folders/test", new { path = "/srv" }))
            Assert.Equal(System.Net.HttpStatusCode.NotFound, unknown.StatusCode);
        System.IO.Directory.CreateDirectory(missing);
        await Eventually.HoldsAsync(async () => (await FolderAsync()).GetProperty("state").GetString() == "ok", "it is well");
        Assert.DoesNotContain(await _server.Get<Troubles>().FindAsync(default), trouble => trouble.Name.StartsWith("folders:", StringComparison.Ordinal));
        await _server.SetAsync("folders.watched", JsonSerializer.Serialize(new[] { new { path = missing, user = "anna", enabled = false } }));
        await Eventually.HoldsAsync(async () => (await FolderAsync()).GetProperty("state").GetString() == "off", "it is off");
    }

    [Fact]
    public async Task Limits_are_waited_for()
    {
        await DropOverLimitAsync("+4989123460.txt", "+4989123461.txt");
        await Eventually.HoldsAsync(async () => await _server.Get<Faxwerk.Storage.Database>().FindAsync<string>("SELECT last_error FROM task WHERE kind = 'FaxFromFolder' AND state = 'waiting'") is { Length: > 0 }, "it waits");
        Assert.True(_files.Has("accepted/+4989123461.txt"));
        Assert.Equal(1, (await FolderAsync()).GetProperty("open").GetInt32());
    }

    [Fact]
    public async Task Patience_counts_from_the_first_refusal_and_not_from_the_drop()
    {
        await DropOverLimitAsync("+4989123462.txt", "+4989123463.txt");
        await Eventually.HoldsAsync(() => DelayedAsync(), "it waits");

        // The server was off for long after it had taken the document.
        var database = _server.Get<Faxwerk.Storage.Database>();
        await database.InTransactionAsync(tx => tx.ExecuteAsync("UPDATE folder_document SET delayed_at = NULL, delayed_code = ''; UPDATE task SET created_at = 0, attempts = 0, due_at = 0 WHERE kind = 'FaxFromFolder' AND state = 'waiting'"));
        await Eventually.HoldsAsync(() => DelayedAsync(), "it waits again", 60);
        Assert.Equal(1, await database.FindAsync<int>("SELECT count(*) FROM folder_document WHERE state = 'taken'"));
        await database.InTransactionAsync(tx => tx.ExecuteAsync("UPDATE folder_document SET delayed_at = 0 WHERE state = 'taken'; UPDATE task SET due_at = 0, attempts = 0 WHERE kind = 'FaxFromFolder' AND state = 'waiting'"));
        Assert.Equal("rate-limited", await ErrorAsync("+4989123463.txt"));

        async Task<bool> DelayedAsync() => await _server.Get<Faxwerk.Storage.Database>().FindAsync<int>("SELECT count(*) FROM folder_document WHERE delayed_code = 'rate-limited'") == 1;
    }

    /// <summary>The first is sent, and no more may be within the hour.</summary>
    private async Task DropOverLimitAsync(string first, string second)
    {
        await _server.SetAsync("limits.faxesPerHour", "1");
        await WatchAsync(new { path = _files.Path, user = "anna" });
        _files.Drop(first, "Hello");
        await ResultAsync(first);
        _files.Drop(second, "Hello");
    }

    private Task WatchAsync(object folder) => _server.SetAsync("folders.watched", JsonSerializer.Serialize(new[] { folder }));

    private async Task<JsonElement> FolderAsync() => (await _server.Http.GetFromJsonAsync<JsonElement>("api/folders")).GetProperty("folders")[0];

    private async Task<JsonElement> ResultAsync(string name)
    {
        await Eventually.HoldsAsync(() => _files.Has($"accepted/{name}.result.json"), $"the result of {name}", 60);
        return _files.Json($"accepted/{name}.result.json");
    }

    private async Task<string?> ErrorAsync(string name)
    {
        await Eventually.HoldsAsync(() => _files.Has($"failed/{name}.error.json"), $"the error of {name}", 60);
        return _files.Code(name);
    }
}
