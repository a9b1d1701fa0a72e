using System.Globalization;
using System.Net;
using Faxwerk.Inbox;
using Faxwerk.Lines;
using Faxwerk.Mail;
using Faxwerk.Mail.Mime;
using Faxwerk.Mail.Smtp;
using Faxwerk.Outbox;
using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Queue;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Faxwerk.Telephony;
using Faxwerk.Telephony.Calls;

namespace Faxwerk.Demo;

/// <summary>
/// The first fax: mails a sample to the running server, follows it to the test station, has the station fax the same pages back, and
/// compares every page. Each step that does not come in time is a <see cref="DemoFailedException"/>.
/// </summary>
internal sealed class FirstFax(IServiceProvider services, IPEndPoint smtp, string folder, TextWriter output, TimeProvider time)
{
    private const string OutgoingNumber = "+49305550199";
    private const string IncomingNumber = "+49891234567";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan PatienceForACall = TimeSpan.FromMinutes(6);

    private readonly long _begun = time.GetTimestamp();

    public async Task RunAsync(string sample, CancellationToken cancel)
    {
        await SubmitAsync(sample, cancel);
        var fax = await UntilAsync(() => RenderedAsync(cancel), "rendering", Patience, cancel);
        var sent = await PagesAsync(fax, cancel);
        Step("rendered", $"{fax.PageCount} pages, {sent[0].Bitmap.Width} x {sent[0].Bitmap.Height} pixels, {sent[0].Resolution.Dpi().X} x {sent[0].Resolution.Dpi().Y} dpi");
        Step("queued", $"fax {fax.Id} to {fax.NumberE164}");
        var incoming = FaxBackAsync(sent, cancel);
        await FollowAsync(fax.Id, cancel);
        await CompareOutgoingAsync(sent, cancel);
        await FollowReportAsync(cancel);
        await incoming;
        await CompareIncomingAsync(sent, cancel);
    }

    private QueueView Queue => services.GetRequiredService<QueueView>();

    private async Task SubmitAsync(string sample, CancellationToken cancel)
    {
        var me = new MailAddress("demo", "example.com", "Faxwerk demo");
        var number = new MailAddress(OutgoingNumber, "fax.localhost");
        var mail = MimeWriter.Write(new OutgoingMail
        {
            From = me, To = [number], Subject = "The first fax", MessageId = $"<{time.GetUtcNow().Ticks}@example.com>", Date = time.GetUtcNow(),
            Files = [new MailFile(Path.GetFileName(sample), "application/pdf", await File.ReadAllBytesAsync(sample, cancel))],
        });
        var client = new SmtpClient(new SmtpClientOptions { Host = smtp.Address.ToString(), Port = smtp.Port, Tls = SmtpTls.None }, time);
        var delivery = await client.SendAsync(new SmtpEnvelope { Sender = me, Recipients = [new SmtpRecipient(number)] }, mail, cancel);
        if (!delivery.AllAccepted)
            throw new DemoFailedException($"The server did not take the mail: {delivery.Outcomes[0].Reply}");
        Step("accepted", $"mail to {number.Address} with {Path.GetFileName(sample)}: {delivery.Outcomes[0].Reply}");
    }

    /// <summary>The fax in the queue; null while it is being rendered. A failed attempt ends the demo with its cause, though the server would try again.</summary>
    private async Task<QueuedFax?> RenderedAsync(CancellationToken cancel)
    {
        foreach (var state in new[] { TaskState.Waiting, TaskState.Failed })
        {
            if ((await services.GetRequiredService<TaskQueue>().ListAsync(state, 10, cancel)).FirstOrDefault(task => task.LastError is not null) is { } failed)
                throw new DemoFailedException($"{failed.Kind}: {failed.LastError}");
        }

        return (await Queue.ListAsync(new FaxFilter(), cancel)).FirstOrDefault();
    }

    private async Task<IReadOnlyList<PageImage>> PagesAsync(QueuedFax fax, CancellationToken cancel)
    {
        var bytes = await services.GetRequiredService<IBlobStore>().ReadAsync(fax.BlobId, cancel);
        await File.WriteAllBytesAsync(Path.Combine(folder, "sent.tif"), bytes, cancel);
        return [.. TiffReader.Open(bytes).Pages().Select(page => page.ToPageImage())];
    }

    private async Task FollowAsync(long id, CancellationToken cancel)
    {
        var dialled = false;
        var confirmed = 0;
        var fax = await UntilAsync(
            async () =>
            {
                var now = await Queue.FindAsync(id, cancel) ?? throw new DemoFailedException($"Fax {id} is gone.");
                if (!dialled && now.State != FaxState.Waiting)
                    Step("dialling", $"{now.NumberDialled} at the test station (a demo: a second SIP endpoint of this program)");
                dialled |= now.State != FaxState.Waiting;
                for (; confirmed < now.ConfirmedPages; confirmed++)
                    Step($"page {confirmed + 1}/{now.PageCount}", "sent and confirmed by the other side");
                return now.FinishedAt is null ? null : now;
            },
            "the end of the call",
            PatienceForACall,
            cancel);
        if (fax.State != FaxState.Sent)
            throw new DemoFailedException($"The fax is {fax.State}: {fax.Cause} ({(int?)fax.Cause}).");
        var attempt = (await Queue.AttemptsAsync(id, cancel))[^1];
        Step("confirmed", $"{fax.ConfirmedPages} of {fax.PageCount} pages, {attempt.BitRate} bit/s, {(attempt.Ecm ? "ECM" : "no ECM")}, {attempt.Coding}, station {attempt.RemoteId}");
    }

    private async Task CompareOutgoingAsync(IReadOnlyList<PageImage> sent, CancellationToken cancel)
    {
        var line = services.GetRequiredService<DemoLine>();
        var received = await UntilAsync(() => Task.FromResult(line.Received.FirstOrDefault()), "the station's file", Patience, cancel);
        var file = received.File ?? throw new DemoFailedException("The test station stored no page.");
        Compare(sent, [.. TiffReader.Open(await File.ReadAllBytesAsync(file, cancel)).Pages().Select(page => page.ToPageImage())], "test station");
        Step("compared", $"the test station's pages are those that were sent, pixel for pixel: {file}");
    }

    private async Task FollowReportAsync(CancellationToken cancel)
    {
        var (file, mail) = await UntilAsync(() => Task.FromResult(FindMail(mail => mail.To.Any(to => to.LocalPart == "demo"))), "the delivery report", Patience, cancel);
        Step("reported", $"\"{mail.Subject}\": {file}");
    }

    private async Task FaxBackAsync(IReadOnlyList<PageImage> pages, CancellationToken cancel)
    {
        var server = await services.GetRequiredService<DemoLine>().Server.WaitAsync(Patience, time, cancel);
#pragma warning disable RS0030 // A station for one call, with randomness of its own.
        await using var station = new TestStation(
            new TestStationOptions { Folder = Path.Combine(folder, "caller"), Server = server },
            services.GetRequiredService<CallScheduler>(), time, new Random());
#pragma warning restore RS0030
        await station.StartAsync();
        var outcome = await station.SendAsync(
            new OutgoingFax { Called = IncomingNumber, PageCount = pages.Count, ReadPage = (index, _) => ValueTask.FromResult(pages[index]) }, cancel);
        if (outcome.Status != CallStatus.Ok)
            throw new DemoFailedException($"The test station could not fax to the server: {outcome.Status}. {outcome.Detail}");
        Step("received", $"{outcome.PagesConfirmed} pages from the test station for {IncomingNumber}");
    }

    private async Task CompareIncomingAsync(IReadOnlyList<PageImage> sent, CancellationToken cancel)
    {
        var (file, mail) = await UntilAsync(() => Task.FromResult(FindMail(mail => mail.Headers["X-Fax-Id"] is not null && mail.Attachments.Count > 0)), "the mail with the received fax", Patience, cancel);
        var pdf = Path.Combine(folder, "received.pdf");
        await File.WriteAllBytesAsync(pdf, mail.Attachments[0].Decode().ToArray(), cancel);
        var faxes = services.GetRequiredService<ReceivedFaxes>();
        var fax = (await faxes.ListAsync(long.MaxValue, 1, cancel))[0];
        var (tiff, _, _) = await services.GetRequiredService<ReceivedDocument>().FileAsync(fax, AttachmentFormat.Tiff, footer: false, cancel);
        Compare(sent, [.. TiffReader.Open(tiff).Pages().Select(page => page.ToPageImage())], "server");
        Step("delivered", $"to {mail.To[0].Address}, the same pages pixel for pixel: {file}");
        Step("", $"its PDF: {pdf}");
    }

    private (string File, MailMessage Mail)? FindMail(Func<MailMessage, bool> wanted)
    {
        var outbox = services.GetRequiredService<MailDispatch>().Folder;
        if (!System.IO.Directory.Exists(outbox))
            return null;
        return System.IO.Directory.GetFiles(outbox, "*.eml")
            .Select(file => (file, mail: MimeReader.Read(File.ReadAllBytes(file))))
            .Where(found => wanted(found.mail))
            .Select(found => ((string, MailMessage)?)found)
            .FirstOrDefault();
    }

    private static void Compare(IReadOnlyList<PageImage> sent, IReadOnlyList<PageImage> received, string who)
    {
        if (received.Count != sent.Count)
            throw new DemoFailedException($"The {who} has {received.Count} pages, {sent.Count} were sent.");
        for (var i = 0; i < sent.Count; i++)
        {
            if (!sent[i].Bitmap.SameAs(received[i].Bitmap) || sent[i].Resolution != received[i].Resolution)
                throw new DemoFailedException($"Page {i + 1} that the {who} received differs from the page that was sent.");
        }
    }

    private async Task<T> UntilAsync<T>(Func<Task<T?>> look, string what, TimeSpan patience, CancellationToken cancel)
        where T : class
    {
        for (var start = time.GetTimestamp(); time.GetElapsedTime(start) < patience; await Task.Delay(Interval, time, cancel))
        {
            if (await look() is { } found)
                return found;
        }

        throw new DemoFailedException($"Waited {patience.TotalMinutes} minutes for {what}.");
    }

    private async Task<T> UntilAsync<T>(Func<Task<T?>> look, string what, TimeSpan patience, CancellationToken cancel)
        where T : struct
    {
        for (var start = time.GetTimestamp(); time.GetElapsedTime(start) < patience; await Task.Delay(Interval, time, cancel))
        {
            if (await look() is { } found)
                return found;
        }

        throw new DemoFailedException($"Waited {patience.TotalMinutes} minutes for {what}.");
    }

    private void Step(string name, string text)
    {
        lock (output)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.GetElapsedTime(_begun).TotalSeconds,6:F1} s  {name,-10} {text}"));
    }
}

/// <summary>The demo did not come to its end; the message says at which step.</summary>
internal sealed class DemoFailedException(string message) : Exception(message);
