using System.Text.Json;

namespace Faxwerk.ScenarioTests;

/// <summary>A program drops documents into a folder, and reads there how they ended.</summary>
public sealed class WatchedFolderScenarioTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_dropped_document_arrives_as_fax_and_mail_and_the_program_reads_how_it_ended()
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-dropped-").FullName;
        try
        {
            await using var world = await FaxWorld.CreateAsync(
                "", ("mail.copySenders", "erp"), ("folders.interval", "1s"), ("folders.settle", "1s"), ("folders.watched", JsonSerializer.Serialize(new[] { new { path = folder, user = "erp", recipients = "control" } })));
            await using var server = await world.StartServerAsync();
            using var api = server.Api();
            await api.SendAsync(HttpMethod.Post, "api/users", new { login = "erp", displayName = "ERP", language = "en", addresses = new[] { "erp@example.com" }, password = "correct horse battery" });
            await DropAsync("offer.txt", "Dear reader");
            await DropAsync("offer.json", """{"to":["+49305550100","anna@example.com"],"subject":"Offer 4711","reference":"4711","priority":"high"}""");
            await DropAsync("wrong.txt", "Dear reader");
            await DropAsync("wrong.json", """{"to":"+0"}""");
            await FaxWorld.UntilAsync(() => File.Exists(At("accepted/offer.txt.result.json")) && File.Exists(At("failed/wrong.txt.error.json")) && world.Outbox.Count == 3, Patience, () => server.Output);
            var result = JsonDocument.Parse(await File.ReadAllTextAsync(At("accepted/offer.txt.result.json"), TestContext.Current.CancellationToken)).RootElement;
            Assert.Equal(("sent", "4711"), (result.GetProperty("state").GetString(), result.GetProperty("reference").GetString()));
            Assert.Equal("+49305550100", Assert.Single(result.GetProperty("faxes").EnumerateArray()).GetProperty("e164").GetString());
            Assert.Contains("\"bad-number\"", await File.ReadAllTextAsync(At("failed/wrong.txt.error.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.Equal(["failed/wrong.json", "failed/wrong.txt", "failed/wrong.txt.error.json", "sent/offer.json", "sent/offer.txt"], System.IO.Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(folder, file)).Where(file => !file.StartsWith("accepted", StringComparison.Ordinal) && !file.StartsWith('.')).Order(StringComparer.Ordinal));
            Assert.Single(world.Station.Received);
            Assert.Equal("Offer 4711", Assert.Single(world.Outbox, mail => mail.To[0].Address == "anna@example.com").Subject);

            // One report of what was sent, one of what was refused.
            var told = world.Outbox.Where(mail => mail.To[0].Address == "erp@example.com").Select(mail => mail.Subject).ToList();
            Assert.Equal((2, 1), (told.Count, told.Count(subject => subject.StartsWith("OK", StringComparison.Ordinal))));
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }

        string At(string name) => Path.Combine(folder, name);

        async Task DropAsync(string name, string text)
        {
            await File.WriteAllTextAsync(At(name + ".tmp"), text);
            File.Move(At(name + ".tmp"), At(name));
        }
    }
}
