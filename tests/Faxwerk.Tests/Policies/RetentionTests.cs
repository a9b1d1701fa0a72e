using Faxwerk.Audit;
using Faxwerk.Policies;
using Faxwerk.Queue;
using Faxwerk.Telephony;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Tests.Policies;

public sealed class RetentionTests
{
    [Theory, EveryEngine]
    public async Task Pages_of_ended_faxes_go_after_their_time_and_those_on_hold_and_open_ones_stay(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var (sent, held) = (await SendAsync(bed, "+49891"), await SendAsync(bed, "+49892"));
        await bed.Test.Database.InTransactionAsync(tx => tx.ExecuteAsync(
            "INSERT INTO archive_document (direction, fax_id, position, number, own_number, at, held, deleted) VALUES ('sent', @held, 1, '', '', 0, 1, 0)", new { held }));
        var open = await bed.EnqueueAsync("+49893");
        var settings = new Fixed<RetentionSettings>(new RetentionSettings { SentPages = TimeSpan.FromDays(90), Faxes = TimeSpan.FromDays(100) });
        var retention = new Retention(bed.Test.Database, settings, bed.Time, NullLogger<Retention>.Instance);
        await EndTasksAsync(bed);

        bed.Time.Advance(TimeSpan.FromDays(89));
        Assert.Equal(0, await retention.SweepAsync(CancellationToken.None));
        bed.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(1, await retention.SweepAsync(CancellationToken.None));
        Assert.Equal([$"fax:{held}", $"fax:{open}"], await bed.Test.Database.QueryAsync<string>("SELECT owner FROM blob_use ORDER BY owner"));
        Assert.NotNull(await bed.View.FindAsync(sent));

        bed.Time.Advance(TimeSpan.FromDays(10));
        Assert.Equal(1, await retention.SweepAsync(CancellationToken.None));
        Assert.Null(await bed.View.FindAsync(sent));
        Assert.NotNull(await bed.View.FindAsync(held));
        Assert.NotNull(await bed.View.FindAsync(open));
        Assert.Equal(0, await retention.SweepAsync(CancellationToken.None));
        var entries = await new AuditLog(bed.Test.Database).ListAsync(new AuditFilter { Action = "retention" });
        Assert.Equal(["retention:faxes", "retention:sent"], entries.Select(entry => entry.Target));
        Assert.StartsWith("1 that ended before ", entries[0].AfterValue, StringComparison.Ordinal);
    }

    [Theory, EveryEngine]
    public async Task Pages_stay_until_the_archive_has_them(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var sent = await SendAsync(bed, "+49891");
        var retention = new Retention(bed.Test.Database, new Fixed<RetentionSettings>(new RetentionSettings { SentPages = TimeSpan.FromDays(1), Faxes = TimeSpan.FromDays(1) }), bed.Time, NullLogger<Retention>.Instance);
        bed.Time.Advance(TimeSpan.FromDays(2));
        await EndTasksAsync(bed, "send-report");
        Assert.Equal(0, await retention.SweepAsync(CancellationToken.None));
        await bed.Test.Database.InTransactionAsync(tx => tx.ExecuteAsync("UPDATE task SET state = 'failed' WHERE kind = 'ArchiveSent'"));
        Assert.Equal(0, await retention.SweepAsync(CancellationToken.None));
        await EndTasksAsync(bed);
        Assert.Equal(2, await retention.SweepAsync(CancellationToken.None));
        Assert.Null(await bed.View.FindAsync(sent));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("INSERT INTO quarantine (fax_id, cause, held_at) VALUES (1, 'x', 1)", false)]
    [InlineData("INSERT INTO quarantine (fax_id, cause, held_at, released_at) VALUES (1, 'x', 1, 2)", true)]
    [InlineData("INSERT INTO delivery (fax_id, kind, target, rule, state, task_id, created_at, tried_from) VALUES (1, 'mail', 'a@b.de', '', 'failed', 901, 1, 1)", false)]
    [InlineData("INSERT INTO delivery (fax_id, kind, target, rule, state, task_id, created_at, tried_from) VALUES (1, 'mail', 'a@b.de', '', 'failed', 901, 1, 1), (1, 'mail', 'c@b.de', '', 'done', 902, 1, 1)", true)]
    public async Task Pages_of_a_received_fax_stay_while_it_is_in_the_quarantine_or_nobody_has_it(string sql, bool goes)
    {
        await using var services = await Inbound.InboundServices.StartAsync(Engine.Sqlite);
        var fax = await services.AnswerAsync("+4989123");
        await fax.StorePage(Inbound.InboundServices.Page(0, last: true), CancellationToken.None);
        await fax.Ended(new CallOutcome { Status = CallStatus.Ok, PagesConfirmed = 1, Ended = services.Time.GetUtcNow() });
        await services.RunTasksAsync();
        var database = services.Get<Faxwerk.Storage.Database>();
        await database.InTransactionAsync(tx => tx.ExecuteAsync("UPDATE task SET state = 'done'"));
        if (sql.Length > 0)
            await database.InTransactionAsync(tx => tx.ExecuteAsync(sql));
        services.Time.Advance(TimeSpan.FromDays(2));
        var retention = new Retention(database, new Fixed<RetentionSettings>(new RetentionSettings { ReceivedPages = TimeSpan.FromDays(1) }), services.Time, NullLogger<Retention>.Instance);
        Assert.Equal(goes ? 1 : 0, await retention.SweepAsync(CancellationToken.None));
    }

    [Theory, EveryEngine]
    public async Task A_fax_stands_in_lists_until_its_whole_job_is_over_and_reported(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var job = await bed.EnqueueAsync(QueueBed.Fax("+49891", "+49892") with { JobId = "both", NotAfter = bed.Now + TimeSpan.FromDays(30) });
        await CompleteAsync(bed, job[0]);
        await EndTasksAsync(bed);
        var retention = new Retention(bed.Test.Database, new Fixed<RetentionSettings>(new RetentionSettings { SentPages = TimeSpan.FromDays(1), Faxes = TimeSpan.FromDays(1) }), bed.Time, NullLogger<Retention>.Instance);
        bed.Time.Advance(TimeSpan.FromDays(2));
        await retention.SweepAsync(CancellationToken.None);
        Assert.NotNull(await bed.View.FindAsync(job[0]));
        await CompleteAsync(bed, job[1]);
        bed.Time.Advance(TimeSpan.FromDays(2));
        await EndTasksAsync(bed, "ArchiveSent");
        await retention.SweepAsync(CancellationToken.None);
        Assert.NotNull(await bed.View.FindAsync(job[1]));
        await EndTasksAsync(bed);
        await retention.SweepAsync(CancellationToken.None);
        Assert.Null(await bed.View.FindAsync(job[0]));
        Assert.Null(await bed.View.FindAsync(job[1]));
    }

    [Fact]
    public async Task Nothing_is_removed_until_somebody_says_so()
    {
        await using var bed = await QueueBed.CreateAsync(Engine.Sqlite);
        var sent = await SendAsync(bed, "+49891");
        await EndTasksAsync(bed);
        bed.Time.Advance(TimeSpan.FromDays(5000));
        Assert.Equal(0, await new Retention(bed.Test.Database, new Fixed<RetentionSettings>(new RetentionSettings()), bed.Time, NullLogger<Retention>.Instance).SweepAsync(CancellationToken.None));
        Assert.Equal([$"fax:{sent}"], await bed.Test.Database.QueryAsync<string>("SELECT owner FROM blob_use"));
    }

    [Theory]
    [InlineData(90, 0, true)]
    [InlineData(0, 90, false)]
    [InlineData(90, 30, false)]
    [InlineData(30, 90, true)]
    public void Faxes_stay_at_least_as_long_as_their_pages(int pages, int faxes, bool valid) => Assert.Equal(
        valid, !new RetentionSettings { SentPages = TimeSpan.FromDays(pages), Faxes = TimeSpan.FromDays(faxes) }.Errors().Any());

    private static async Task<long> SendAsync(QueueBed bed, string number)
    {
        var id = (await bed.EnqueueAsync(QueueBed.Fax(number) with { JobId = $"job of {number}" }))[0];
        await CompleteAsync(bed, id);
        return id;
    }

    private static async Task CompleteAsync(QueueBed bed, long id)
    {
        await bed.Queue.CompleteAsync(await bed.Node.MustClaimAsync(), QueueBed.Outcome(CallStatus.Ok, 3, answered: true));
        Assert.Equal(FaxState.Sent, (await bed.FindAsync(id)).State);
    }

    private static Task EndTasksAsync(QueueBed bed, string kind = "%") =>
        bed.Test.Database.InTransactionAsync(tx => tx.ExecuteAsync("UPDATE task SET state = 'done' WHERE kind LIKE @kind", new { kind }));
}
