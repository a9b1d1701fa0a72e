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
