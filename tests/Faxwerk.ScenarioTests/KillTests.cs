using System.Collections.Concurrent;
using System.Globalization;
using Faxwerk.Mail.Mime;
using Faxwerk.Telephony;

namespace Faxwerk.ScenarioTests;

/// <summary>SIGKILL at random moments: nothing that was accepted or confirmed is lost.</summary>
public sealed class KillTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task A_second_server_on_the_same_data_refuses_to_start_and_says_why()
    {
        await using var world = await FaxWorld.CreateAsync("");
        await using var server = await world.StartServerAsync();
        var (exitCode, output) = await ServerProcess.RunAsync(world.Folder, [], "serve");
        Assert.Equal(1, exitCode);
        Assert.Contains("FAXWERK__NODE", output, StringComparison.Ordinal);
        using var api = server.Api();
        Assert.True((await api.GetAsync(new Uri("api/queue", UriKind.Relative), TestContext.Current.CancellationToken)).IsSuccessStatusCode);
    }

    [Theory]
    [InlineData("sqlite", 6)]
    [InlineData("postgres", 3)]
    public async Task No_accepted_mail_and_no_confirmed_page_is_lost_when_the_server_is_killed_again_and_again(string engine, int kills)
    {
        var random = new Random(20261122);
        var postgres = engine == "postgres" ? await FaxWorld.PostgresAsync() : "";
        await using var world = await FaxWorld.CreateAsync(
            postgres,
            ("trunk.channels", "30"), ("trunk.sendChannels", "15"), ("sending.transmission.interval", "00:00:01"), ("sending.trunkFailure.interval", "00:00:01"),
            ("sending.breakdown.interval", "00:00:01"), ("sending.breakdown.limit", "20"),
            ("sending.maxTries", "20"), ("sending.transmission.limit", "20"));
        var accepted = new ConcurrentBag<string>();
        var calls = new List<Task<CallOutcome>>();
        for (var round = 0; round < kills; round++)
        {
            await using var server = await world.StartServerAsync();
            using var stop = new CancellationTokenSource();
            var mailing = MailAsync(server.SmtpPort, round, accepted, stop.Token);
            calls.Add(CallInAsync(world, round));
            await Task.Delay(random.Next(500, 30_000));
            await server.KillAsync();
            await stop.CancelAsync();
            await mailing;
        }

        await using var last = await world.StartServerAsync();
        Assert.NotEmpty(accepted);
        await FaxWorld.UntilAsync(
            () => Reports(world).Count >= accepted.Count,
            Patience,
            () => $"{Reports(world).Count} reports for {accepted.Count} accepted mails\n{last.Output}");
        var confirmed = (await Task.WhenAll(calls)).Sum(call => call.PagesConfirmed);
        await FaxWorld.UntilAsync(() => DeliveredPages(world) >= confirmed, Patience, () => $"{DeliveredPages(world)} of {confirmed} confirmed pages\n{last.Output}");

        var reports = Reports(world);
        Assert.All(accepted, subject => Assert.Contains(reports, report => report.Subject.EndsWith(subject, StringComparison.Ordinal)));
        Assert.Equal(reports.Count, reports.Select(report => report.MessageId).Distinct(StringComparer.Ordinal).Count());
        var whole = world.Station.Received.Count(fax => fax.Outcome.Status == CallStatus.Ok);
        Assert.True(whole >= reports.Count(report => report.Subject.StartsWith("OK", StringComparison.Ordinal)), "A report says OK for a fax that did not arrive.");
    }

    private static async Task MailAsync(int port, int round, ConcurrentBag<string> accepted, CancellationToken stop)
    {
        for (var i = 0; i < 4 && !stop.IsCancellationRequested; i++)
        {
            var subject = string.Create(CultureInfo.InvariantCulture, $"round{round}mail{i}");
            try
            {
                if (await FaxWorld.MailAsync(port, $"+4930555{round}{i}88", subject, "Ein kurzes Fax.\nA short fax.\n", stop))
                    accepted.Add(subject);
            }
            catch (OperationCanceledException)
            {
                // The server is gone, and what it did not accept is not counted.
            }
        }
    }

    private static Task<CallOutcome> CallInAsync(FaxWorld world, int round) =>
        world.Station.SendAsync(
            new OutgoingFax
            {
                Called = $"+49891234{round}", PageCount = 3, ReadPage = (index, _) => ValueTask.FromResult(FaxWorld.Page((3 * round) + index)),
            },
            CancellationToken.None);

    private static List<MailMessage> Reports(FaxWorld world) =>
        [.. world.Outbox.Where(mail => mail.To.Any(to => to.LocalPart == "sender"))];

    private static int DeliveredPages(FaxWorld world) =>
        world.Outbox.Where(mail => mail.Headers["X-Fax-Id"] is not null).Sum(mail => int.Parse(mail.Headers["X-Fax-Pages"]!, CultureInfo.InvariantCulture));
}
