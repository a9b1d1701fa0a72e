using Faxwerk.Mail.Mime;
using Faxwerk.Pages.Tiff;
using Faxwerk.Telephony;
using Faxwerk.Tests.Storage;
using Npgsql;

namespace Faxwerk.ScenarioTests;

/// <summary>Two nodes on one database, each with a folder of its own and the documents in an S3 store: what one was sending when it died, the other sends to its end.</summary>
public sealed class NodeFailoverTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task When_the_node_that_sends_is_killed_the_other_sends_the_rest_after_the_lease()
    {
        var (postgres, s3) = (await FaxWorld.PostgresAsync(), await S3Server.PortAsync());
        await using var world = await FaxWorld.CreateAsync(
            postgres,
            ("sending.breakdown.interval", "00:00:01"), ("sending.transmission.interval", "00:00:01"),
            ("documents.s3Endpoint", $"http://127.0.0.1:{s3}"), ("documents.s3Bucket", S3Server.Bucket), ("documents.s3Prefix", "failover/"),
            ("documents.s3AccessKey", S3Server.Key), ("documents.s3SecretKey", S3Server.Key), ("documents.store", "s3"));
        await using var first = await world.StartServerAsync(("FAXWERK__NODE", "first"));
        await using var second = await world.StartNodeAsync("second");
        var servers = new Dictionary<string, ServerProcess> { ["first"] = first, ["second"] = second };
        await using var database = NpgsqlDataSource.Create(postgres);
        var text = string.Join('\n', Enumerable.Range(1, 200).Select(line => $"Line {line} of a letter of several pages."));
        Assert.True(await FaxWorld.MailAsync(first.SmtpPort, "+49305550188", "failover", text, TestContext.Current.CancellationToken), first.Output);

        string? sender = null;
        await FaxWorld.UntilAsync(
            () => (sender = Query<string>(database, "SELECT claimed_by FROM fax WHERE state = 'sending' AND confirmed_pages >= 1")) is not null,
            Patience,
            () => first.Output + second.Output);
        await servers[sender!].KillAsync();
        var pages = Query<int>(database, "SELECT page_count FROM fax");
        var confirmed = Query<int>(database, "SELECT confirmed_pages FROM fax");
        Assert.InRange(confirmed, 1, pages - 1);
        Assert.Empty(Reports(world));

        var survivor = servers.Keys.Single(node => node != sender);
        await FaxWorld.UntilAsync(() => Reports(world).Count > 0, Patience, () => servers[survivor].Output);
        Assert.StartsWith("OK", Assert.Single(Reports(world)).Subject, StringComparison.Ordinal);
        Assert.Equal($"{sender}, {survivor}", Query<string>(database, "SELECT string_agg(node, ', ' ORDER BY number) FROM attempt"));
        Assert.Equal((int)CallStatus.OutcomeUnknown, Query<int>(database, "SELECT status FROM attempt WHERE number = 1"));
        Assert.Equal(confirmed, Query<int>(database, "SELECT first_page FROM attempt WHERE number = 2"));
        Assert.True(Query<long>(database, "SELECT b.started_at - a.started_at FROM attempt a, attempt b WHERE a.number = 1 AND b.number = 2") >= 60_000, "Taken before the lease was over.");
        await FaxWorld.UntilAsync(() => world.Station.Received.Count == 2, Patience, () => "The station still has a call.");
        var broken = world.Station.Received.Single(fax => fax.Outcome.Status != CallStatus.Ok);
        var whole = world.Station.Received.Single(fax => fax.Outcome.Status == CallStatus.Ok);
        Assert.True(Pages(broken.File) >= confirmed, "A page that was confirmed did not arrive.");
        Assert.Equal(pages - confirmed, Pages(whole.File));
    }

    private static T? Query<T>(NpgsqlDataSource database, string sql)
    {
        using var command = database.CreateCommand(sql);
        return command.ExecuteScalar() is T value ? value : default;
    }

    private static int Pages(string? file) => file is null ? 0 : TiffReader.Open(File.ReadAllBytes(file)).PageCount;

    private static List<MailMessage> Reports(FaxWorld world) => [.. world.Outbox.Where(mail => mail.To.Any(to => to.LocalPart == "sender"))];
}
