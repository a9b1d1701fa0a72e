using Faxwerk.Audit;
using Faxwerk.Broadcasting;
using Faxwerk.Queue;
using Faxwerk.Directory;
using Faxwerk.Reporting;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Faxwerk.Telephony;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faxwerk.Tests.Broadcasting;

/// <summary>Broadcasts on the queue, on both engines.</summary>
public sealed class BroadcastTests
{
    [Theory, EveryEngine]
    public async Task Twenty_thousand_recipients_are_in_the_queue_at_once_and_due_one_after_the_other(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var id = await AddAsync(bed, 20_000, TimeSpan.FromMinutes(100));
        Assert.Equal(new BroadcastProgress(20_000, 0, 0, 0, 0, 0), await ProgressAsync(bed, id));
        Assert.Equal(2_000, await bed.Test.Database.FindAsync<int>("SELECT count(*) FROM fax WHERE due_at < @until", new { until = bed.Now + TimeSpan.FromMinutes(10) }));
        Assert.Equal(bed.Now + TimeSpan.FromMinutes(100), (await Table(bed).FindAsync(id))!.LastDueAt, TimeSpan.FromSeconds(1));
    }

    [Theory, EveryEngine]
    public async Task A_single_fax_does_not_wait_for_a_broadcast_not_even_one_of_its_own_sender(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        await AddAsync(bed, 500, TimeSpan.Zero, FaxPriority.Normal);
        await bed.Node.MustClaimAsync();
        bed.Time.Advance(TimeSpan.FromMinutes(5));
        var own = await bed.EnqueueAsync("+4930111");
        var other = (await bed.EnqueueAsync(QueueBed.Fax("+4930112") with { Sender = "bert@example.com" }))[0];
        var next = new List<long>();
        for (var claim = 0; claim < 5; claim++)
            next.Add((await bed.Node.MustClaimAsync()).Fax.Id);
        Assert.Contains(own, next);
        Assert.Contains(other, next);
    }

    [Theory, EveryEngine]
    public async Task A_broadcast_that_is_cancelled_calls_nobody_more_and_is_over_when_its_calls_are(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var table = Table(bed);
        var id = await AddAsync(bed, 130, TimeSpan.Zero);
        var call = await bed.Node.MustClaimAsync();
        Assert.True(await table.CancelAsync(id, "test", default));
        Assert.False(await table.CancelAsync(id, "test", default));
        Assert.Null(await bed.Node.ClaimAsync());
        var ended = 0;
        while (await table.CancelSomeAsync(id, default) is var some and > 0)
            ended += some;
        Assert.Equal(129, ended);
        Assert.Equal(ProgressAnswer.Cancel, await bed.Queue.ProgressAsync(call, new CallProgress(CallStep.Alive, 0, 0, null)));
        await bed.Queue.CompleteAsync(call, QueueBed.Outcome(CallStatus.Cancelled));
        Assert.Equal(new BroadcastProgress(0, 0, 0, 0, 0, 130), await ProgressAsync(bed, id));
        Assert.Empty(await bed.ReportsAsync());
    }

    [Theory, EveryEngine]
    public async Task A_broadcast_is_given_up_after_its_own_hours_also_where_single_faxes_have_more(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var fax = QueueBed.Fax("+4989111");
        await bed.Test.Database.InTransactionAsync(tx => Table(bed).AddAsync(tx, fax, "", TimeSpan.Zero, TimeSpan.FromHours(1), new Actor("test", "")));
        Assert.True(new SendingSettings().GiveUpAfter > TimeSpan.FromHours(1));
        bed.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await bed.Node.Keeper.ExpireAsync());
    }

    [Theory, EveryEngine]
    public async Task A_broadcast_that_cannot_be_ended_keeps_no_other_from_its_end(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var table = Table(bed);
        var broken = await bed.Test.Database.InTransactionAsync(tx => table.AddAsync(tx, QueueBed.Fax("+4989111") with { JobId = "broken" }, "office@firma.de", TimeSpan.Zero, TimeSpan.FromHours(1), new Actor("test", "")));
        var sound = await bed.Test.Database.InTransactionAsync(tx => table.AddAsync(tx, QueueBed.Fax("+4989112") with { JobId = "sound" }, "", TimeSpan.Zero, TimeSpan.FromHours(1), new Actor("test", "")));
        bed.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(2, await bed.Node.Keeper.ExpireAsync());

        // Its report has no time zone to be written in.
        var report = new BroadcastReport(
            bed.Test.Database, new Fixed<ReportSettings>(new()), new Fixed<MailSettings>(new()), new Fixed<SiteSettings>(new SiteSettings { TimeZone = "Nowhere/Else" }));
        var folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-broadcast-");
        using var keeper = new BroadcastKeeper(table, report, new TaskQueue(bed.Test.Database, bed.Time), new BlobStore(folder.FullName), bed.Test.Database, bed.Time, NullLogger<BroadcastKeeper>.Instance);
        await keeper.KeepAsync();
        Assert.Null((await table.FindAsync(broken))!.FinishedAt);
        Assert.NotNull((await table.FindAsync(sound))!.FinishedAt);

        // What is over is known without its faxes.
        await bed.Test.Database.InTransactionAsync(tx => tx.ExecuteAsync("DELETE FROM fax WHERE job_id = 'sound'"));
        var progress = await table.ProgressAsync(await table.ListAsync(null, long.MaxValue, 10));
        Assert.Equal((new BroadcastProgress(0, 0, 0, 0, 1, 0), new BroadcastProgress(0, 0, 0, 0, 1, 0)), (progress[sound], progress[broken]));
        Assert.Equal((1, 0), ((await table.FindAsync(sound))!.Failed, (await table.FindAsync(sound))!.Sent));
        folder.Delete(recursive: true);
    }

    [Theory, EveryEngine]
    public async Task A_broadcast_that_takes_longer_is_told_of_once_counted_from_its_last_fax(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var table = Table(bed);
        var fax = QueueBed.Fax("+4989111", "+4989112") with { JobId = "slow" };
        var id = await bed.Test.Database.InTransactionAsync(tx => table.AddAsync(tx, fax, "office@firma.de", TimeSpan.FromMinutes(10), TimeSpan.FromHours(72), new Actor("test", "")));
        var reports = new Fixed<ReportSettings>(new() { InterimAfter = TimeSpan.FromMinutes(30), Language = ReportLanguage.English });
        var folder = System.IO.Directory.CreateTempSubdirectory("faxwerk-broadcast-");
        var (blobs, report) = (new BlobStore(folder.FullName), new BroadcastReport(bed.Test.Database, reports, new Fixed<MailSettings>(new()), new Fixed<SiteSettings>(new())));
        using var keeper = new BroadcastKeeper(table, report, new TaskQueue(bed.Test.Database, bed.Time), blobs, bed.Test.Database, bed.Time, NullLogger<BroadcastKeeper>.Instance);

        var due = (await table.FindAsync(id))!.LastDueAt;
        bed.Time.Advance(due + TimeSpan.FromMinutes(29) - bed.Now);
        await keeper.KeepAsync();
        Assert.Equal(0, await bed.Test.Database.FindAsync<int>("SELECT count(*) FROM task WHERE kind = 'SendMail'"));
        bed.Time.Advance(TimeSpan.FromMinutes(1));
        await keeper.KeepAsync();
        await keeper.KeepAsync();
        Assert.Equal(1, await bed.Test.Database.FindAsync<int>("SELECT count(*) FROM task WHERE kind = 'SendMail'"));
        var mail = Faxwerk.Mail.Mime.MimeReader.Read(await blobs.ReadAsync((await bed.Test.Database.FindAsync<string>("SELECT blob_id FROM blob_use WHERE owner LIKE 'task:%'"))!, CancellationToken.None));
        Assert.StartsWith("Broadcast still under way: 0 of 2 sent", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("Open:       2", mail.PlainText!, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    private static async Task<BroadcastProgress> ProgressAsync(QueueBed bed, long id) => await Table(bed).ProgressAsync((await Table(bed).FindAsync(id))!);

    private static BroadcastTable Table(QueueBed bed) => new(
        bed.Test.Database, new BroadcastFaxes(TestSecrets.Text, bed.Node.Routes, TestSites.Numbers(bed.Test.Database, bed.Time), bed.Economy, bed.Time), bed.Queue, bed.Time);

    private static Task<long> AddAsync(QueueBed bed, int recipients, TimeSpan spread, FaxPriority priority = FaxPriority.Low)
    {
        var fax = QueueBed.Fax([.. Enumerable.Range(0, recipients).Select(number => $"+4989{1_000_000 + number}")]) with { Priority = priority };
        return bed.Test.Database.InTransactionAsync(tx => Table(bed).AddAsync(tx, fax, "", spread, TimeSpan.FromHours(72), new Actor("test", "")));
    }
}
