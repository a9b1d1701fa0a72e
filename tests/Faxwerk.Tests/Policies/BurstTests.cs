using System.Text;
using Faxwerk.Directory;
using Faxwerk.Hosting;
using Faxwerk.Intake;
using Faxwerk.Intake.Mail;
using Faxwerk.Mail;
using Faxwerk.Mail.Smtp;
using Faxwerk.Policies;
using Faxwerk.Queue;
using Faxwerk.Storage;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Faxwerk.Tests.Policies;

/// <summary>What comes at the same time is counted all the same.</summary>
public sealed class BurstTests
{
    [Theory, EveryEngine]
    public async Task Of_fifty_mails_at_the_same_time_as_many_are_taken_as_an_hour_allows(Engine engine)
    {
        await using var services = await StartAsync(engine);
        var anna = await AddAnnaAsync(services);
        await services.SetAsync("limits.faxesPerHour", "10");
        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(mail => SendAsync(services, mail)));
        Assert.Equal([(250, 10), (452, 40)], replies.CountBy(reply => reply.Code).Select(count => (count.Key, count.Value)).Order());
        Assert.Equal(10, await services.Get<Database>().FindAsync<int>("SELECT count(*) FROM task"));
        Assert.Equal(10, await services.Get<IBlobStore>().ListAsync(DateTimeOffset.MaxValue).CountAsync());
        var accepted = Enumerable.Range(0, 50).First(mail => replies[mail].Code == 250);
        Assert.StartsWith("Accepted before", (await SendAsync(services, accepted)).Text, StringComparison.Ordinal);

        // One that became no fax makes room for another.
        await services.Get<Database>().InTransactionAsync(async tx => await SendLimits.ReleaseAsync(tx, (await tx.FindAsync<string>("SELECT min(owner) FROM reserved_fax"))!));
        var again = await Task.WhenAll(Enumerable.Range(50, 5).Select(mail => SendAsync(services, mail)));
        Assert.Single(again, reply => reply.Code == 250);
        Assert.Null(await services.Get<SendLimits>().JudgeRateAsync("user:999", 10));
        Assert.NotNull(await services.Get<SendLimits>().JudgeRateAsync(anna.SubmittedBy, 1));
    }

    [Theory, EveryEngine]
    public async Task Faxes_and_pages_of_submissions_at_the_same_time_do_not_pass_what_an_hour_allows(Engine engine)
    {
        await using var services = await StartAsync(engine);
        await services.SetAsync("limits.pagesPerHour", "10");
        await services.SetAsync("limits.users", """[{"user":"key:few","faxesPerDay":4,"pagesPerHour":0}]""");
        var (limits, queue) = (services.Get<SendLimits>(), services.Get<FaxQueue>());
        var taken = await Task.WhenAll(Enumerable.Range(0, 40).Select(async at =>
        {
            var who = at % 2 == 0 ? "key:sap" : "key:few";
            var limit = await limits.FindAsync(who);
            return await services.Get<Database>().InTransactionAsync(async tx =>
            {
                if (await limits.JudgeRateAsync(tx, limit, who, 1, 3) is not null)
                    return "";
                await queue.EnqueueAsync(tx, QueueBed.Fax($"+4989{at:00}1") with { SubmittedBy = who });
                return who;
            });
        }));
        Assert.Equal([("", 33), ("key:few", 4), ("key:sap", 3)], taken.CountBy(who => who).Select(count => (count.Key, count.Value)).OrderBy(count => count.Key, StringComparer.Ordinal));
        var sap = await limits.FindAsync("key:sap");
        var (fits, tooMany) = await services.Get<Database>().InTransactionAsync(async tx => (await limits.JudgeRateAsync(tx, sap, "key:sap", 1, 1), await limits.JudgeRateAsync(tx, sap, "key:sap", 1, 11)));
        Assert.Null(fits);
        Assert.False(tooMany!.IsTemporary);
    }

    [Theory, EveryEngine]
    public async Task Nodes_that_claim_at_the_same_time_do_not_pass_the_calls_of_a_trunk(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine, channels: 20);
        for (var number = 10; number < 30; number++)
            await bed.EnqueueAsync($"+4989{number}");
        var nodes = Enumerable.Range(0, 4).Select(at => bed.OtherNode($"n{at}")).ToArray();
        var claims = await Task.WhenAll(Enumerable.Range(0, 12).Select(at => nodes[at % 4].Queue.ClaimAsync(1, nodes[at % 4].Name, quota: new CallQuota(3, 0))));
        Assert.Equal(3, claims.Count(claim => claim is not null));
        Assert.Null(await bed.Queue.ClaimAsync(1, "n1", quota: new CallQuota(0, 3)));
        Assert.NotNull(await bed.Queue.ClaimAsync(1, "n1", quota: new CallQuota(0, 4)));
    }

    private static async Task<TestServices> StartAsync(Engine engine)
    {
        var services = new TestServices(
            collection => collection.AddSingleton<NumberPolicy>().AddSingleton<MailSenders>().AddSingleton<MailIntake>().AddSingleton(new FreeSpace(() => long.MaxValue)).AddQueue(),
            engine == Engine.Postgres ? await TestDatabase.CreateSchemaAsync() : "");
        await services.StartAsync();
        return services;
    }

    private static async Task<User> AddAnnaAsync(TestServices services)
    {
        var (anna, error) = await services.Get<Users>().AddAsync(new User { Login = "anna", DisplayName = "Anna", Language = "en", Addresses = ["anna@firma.de"] }, "", "test");
        Assert.Null(error);
        return anna!;
    }

    private static async Task<SmtpReply> SendAsync(TestServices services, int mail) => await services.Get<MailIntake>().DataAsync(
        new SmtpEnvelope
        {
            Peer = new SmtpPeer { Remote = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 25) }, Sender = FaxServer.Address("anna@firma.de"),
            Recipients = [new SmtpRecipient(new MailAddress("+49891234", "fax.localhost"))],
        },
        new MemoryStream(Encoding.ASCII.GetBytes($"Message-ID: <{mail}@firma.de>\r\nSubject: {mail}\r\n\r\nHallo\r\n")), CancellationToken.None);
}
