using System.Text.Json;
using Faxwerk.Covers;
using Faxwerk.Headline;
using Faxwerk.Mail.Mime;
using Faxwerk.Policies;
using Faxwerk.Queue;
using Faxwerk.Rendering;
using Faxwerk.Reporting;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Intake.Mail;

/// <summary>
/// Makes a fax of an accepted mail and queues it for all recipients in the transaction that ends the task. What cannot be faxed is told to
/// the sender, once, with the document and the cause.
/// </summary>
internal sealed class RenderMail(
    DocumentRenderer renderer, Covering covering, FaxQueue queue, NumberPolicy numbers, SendLimits limits, Refusals refusals, IBlobStore blobs, SecretText secrets, Database database,
    IOptionsMonitor<MailSettings> settings, IOptionsMonitor<HeadlineSettings> headline) : ITaskHandler
{
    /// <summary>With one of these, documents of the mail may be missing.</summary>
    private const MailDefects Incomplete =
        MailDefects.Truncated | MailDefects.TooDeep | MailDefects.TooManyParts | MailDefects.TooMuchDecoded | MailDefects.HeadersTooLarge | MailDefects.BadTnef;

    private const string SubaddressHeader = "X-Fax-Subaddress", BodyHeader = "X-Fax-Body";

    /// <inheritdoc/>
    public string Kind => MailToRender.TaskKind;

    /// <inheritdoc/>
    public int Concurrency => renderer.Concurrency;

    /// <summary>About two hours: a sender should know by then.</summary>
    public TaskRetry Retry { get; } = new(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10), 18);

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var mail = task.Read<MailToRender>();
        var message = MimeReader.Read(await blobs.ReadAsync(mail.BlobId, cancel));
        var limit = await limits.FindAsync(mail.SubmittedBy, cancel);
        var recipients = MailRecipients.Of(mail, message, numbers, limit, out var refused);
        var origin = OriginOf(mail, message, recipients);
        if (refused.Count > 0)
            return await RefuseAsync(task, mail, origin, [.. refused.Select(r => new Refusal(r.German + ".", r.Reason + ".") { Dsn = r.Dsn })], cancel);
        foreach (var (header, text) in new[] { (SubaddressHeader, Header(message, SubaddressHeader)), (IncomingMessage.PasswordName, PasswordOf(mail)) })
        {
            if (text is not null && !NumberPolicy.IsFrame(text))
                return await RefuseAsync(task, mail, origin, [new Refusal($"{header}: höchstens 20 Ziffern, # und *.", $"{header}: at most 20 of digits, # and *.")], cancel);
        }

        if (LineWishes.Of(message).Fault(headline.CurrentValue) is { } wrong)
            return await RefuseAsync(task, mail, origin, [wrong], cancel);
        if ((message.Defects & Incomplete) is not MailDefects.None and var lost)
        {
            return await RefuseAsync(
                task,
                mail,
                origin,
                [new Refusal($"Nicht alle Teile der Nachricht sind lesbar ({lost}).", $"Not every part of the message can be read ({lost}).")],
                cancel);
        }

        if (BodyUseOf(message) is not { } use)
            return await RefuseAsync(task, mail, origin, [new Refusal($"{BodyHeader}: pages, cover oder none.", $"{BodyHeader}: pages, cover or none.")], cancel);
        var (forCover, cover) = (recipients.Select(ForCover).ToList(), CoverOf(mail, message));
        if (use == MailBodyUse.Cover && await covering.TextFaultAsync(forCover, cover, cancel) is not null) use = MailBodyUse.Pages;
        var content = MailDocuments.Of(message, use);
        origin = origin with { LeftOut = content.LeftOut };
        if (content.Documents.Count == 0 && content.CoverText is null)
            return await RefuseAsync(task, mail, origin, [NoPages(use)], cancel);

        var result = await RenderAsync(content, cancel);
        var covered = await CoverAsync(result, content);
        if (content.CoverText is not null && covered is { LacksText: true })
        {
            // They go out without the cover that was to show the text, or with its beginning only.
            content = MailDocuments.Of(message);
            result = await RenderAsync(content, cancel);
            covered = await CoverAsync(result, content);
        }

        if (result.Failures.Any(failure => failure.IsTemporary))
            return TaskResult.TryAgain(string.Join(" ", result.Failures.Select(failure => Refusal.Of(failure).English)));
        if (covered is null)
            return await RefuseAsync(task, mail, origin, [.. result.Failures.Select(Refusal.Of)], cancel);
        if (covered.Faults.Any(fault => fault.IsTemporary))
            return TaskResult.TryAgain(covered.Faults[^1].English);
        if (covered.Faxes.Count == 0)
            return await RefuseAsync(task, mail, origin, [.. covered.Faults.Select(fault => new Refusal(fault.German, fault.English))], cancel);
        foreach (var fax in covered.Faxes)
        {
            if (await limits.JudgeSizeAsync(mail.SubmittedBy, fax.Pages, fax.SizeBytes, cancel) is { } breach)
                return await RefuseAsync(task, mail, origin, [new Refusal(breach.German + ".", breach.English + ".") { Dsn = "5.2.3" }], cancel);
        }

        origin = origin with { LeftOut = [.. content.LeftOut, .. result.Document?.Reduced.Select(LeftOut.Layout) ?? [], .. covered.LeftOut] };
        var tooMuch = await database.InTransactionAsync(
            async tx =>
            {
                // Its faxes were counted when it was accepted; its pages are known only now.
                if (await limits.JudgeRateAsync(tx, limit, mail.SubmittedBy, 0, covered.PagesInAll) is { } breach)
                    return breach;
                foreach (var fax in covered.Faxes)
                    await queue.EnqueueAsync(tx, ToFax(mail, message, origin, fax, content.CoverText));
                await BlobUse.KeepAsync(tx, mail.BlobId, ReportTask.Owner(origin.Key));
                await EndAsync(tx, task);
                return null;
            },
            cancel);
        return tooMuch is null ? TaskResult.Done : await RefuseAsync(task, mail, origin, [new Refusal(tooMuch.German + ".", tooMuch.English + ".") { Dsn = "5.7.1" }], cancel);

        async Task<CoveredSubmission?> CoverAsync(RenderResult rendered, MailContent of) => rendered.Failures.Count > 0
            ? null
            : await covering.CoverAsync(rendered.Document, forCover, cover with { Text = of.CoverText ?? "" }, cancel);
    }

    /// <summary>No document and no failure: a fax of covers alone.</summary>
    private async Task<RenderResult> RenderAsync(MailContent content, CancellationToken cancel) =>
        content.Documents.Count == 0 ? new RenderResult(null, []) : await renderer.RenderAsync(content.Documents, new RenderOptions(), cancel);

    /// <inheritdoc/>
    public async Task GivenUpAsync(Transaction tx, LeasedTask task, string error)
    {
        var mail = task.Read<MailToRender>();
        await refusals.AddAsync(
            tx,
            new RefusalReport(OriginOf(mail) with { Key = KeyOf(task) }, [ConversionFailed(task, error)]) { Recipients = MailRecipients.Refused(mail, numbers) });
        await BlobUse.ReleaseAsync(tx, MailToRender.Owner(task.Id));
        await SendLimits.ReleaseAsync(tx, MailToRender.Owner(task.Id));
    }

    private static Refusal ConversionFailed(LeasedTask task, string error) => new(
        $"Die Umwandlung ist nach Versuch {task.Attempt} gescheitert ({error.TrimEnd('.')}).", $"Converting it failed after attempt {task.Attempt} ({error.TrimEnd('.')}).")
    {
        Dsn = "5.3.0",
    };

    private async Task<TaskResult> RefuseAsync(
        LeasedTask task, MailToRender mail, ReportOrigin origin, IReadOnlyList<Refusal> causes, CancellationToken cancel)
    {
        await database.InTransactionAsync(
            async tx =>
            {
                await refusals.AddAsync(
                    tx, new RefusalReport(origin with { Key = KeyOf(task) }, causes) { Recipients = MailRecipients.Refused(mail, numbers) });
                await EndAsync(tx, task);
            },
            cancel);
        return TaskResult.Done;
    }

    private static async Task EndAsync(Transaction tx, LeasedTask task)
    {
        await BlobUse.ReleaseAsync(tx, MailToRender.Owner(task.Id));
        await SendLimits.ReleaseAsync(tx, MailToRender.Owner(task.Id));
        await task.CompleteAsync(tx);
    }

    /// <summary>Names the refusal: once a task, in whatever attempt.</summary>
    private static string KeyOf(LeasedTask task) => $"mail-{task.Id}-{task.CreatedAt.ToUnixTimeMilliseconds():x}";

    private static ReportOrigin OriginOf(MailToRender mail) => new()
    {
        Key = Guid.NewGuid().ToString("n"),
        ReportTo = mail.Sender,
        EnvelopeId = mail.EnvelopeId,
        Return = mail.Return,
        MailBlobId = mail.BlobId,
        ReceivedAt = mail.ReceivedAt,
    };

    private static ReportOrigin OriginOf(MailToRender mail, MailMessage message, IReadOnlyList<MailFaxRecipient> recipients) => OriginOf(mail) with
    {
        Subject = CoverCommand.Of(message).Subject,
        MessageId = message.MessageId,
        Wishes = recipients.DistinctBy(r => r.Fax.Number.Typed).ToDictionary(r => r.Fax.Number.Typed, r => new ReportWish(r.Mail.Notify, r.Mail.OriginalRecipient), StringComparer.Ordinal),
    };

    /// <summary>What the mail wants, else the setting; null where it wants what there is not.</summary>
    private MailBodyUse? BodyUseOf(MailMessage message) => Header(message, BodyHeader)?.ToLowerInvariant() switch
    {
        null => settings.CurrentValue.Body,
        "pages" => MailBodyUse.Pages,
        "cover" => MailBodyUse.Cover,
        "none" => MailBodyUse.None,
        _ => null,
    };

    private static Refusal NoPages(MailBodyUse use) => use == MailBodyUse.None
        ? new Refusal("Die Nachricht hat keinen Anhang, der gefaxt werden kann, und ihr Text sollte weggelassen werden.", "The message has no attachment that can be faxed, and its text was to be left out.")
        : new Refusal("Die Nachricht enthält weder Text noch Anhang.", "The message has neither text nor attachment.");

    private static string? Header(MailMessage message, string name) => message.Headers[name]?.Trim() is { Length: > 0 } text ? text : null;

    private string? PasswordOf(MailToRender mail) => mail.FaxPassword is { Length: > 0 } password ? secrets.Unprotect(password) : null;

    private static CoverRecipient ForCover(MailFaxRecipient recipient) =>
        new(recipient.Fax, recipient.Address.Company ?? "", CoverCommand.Of(recipient.Address));

    private static CoverRequest CoverOf(MailToRender mail, MailMessage message)
    {
        var (subject, cover) = CoverCommand.Of(message);
        var lines = LineWishes.Of(message);
        return new CoverRequest
        {
            Sender = mail.Sender, SenderName = message.From.FirstOrDefault()?.DisplayName ?? "", RecipientNumber = "", Subject = subject, Cover = cover,
            Language = lines.Language, TimeZone = lines.TimeZone,
        };
    }

    private NewFax ToFax(MailToRender mail, MailMessage message, ReportOrigin origin, CoveredFax fax, string? coverText) => new()
    {
        JobId = origin.Key,
        Sender = mail.Sender,
        SubmittedBy = mail.SubmittedBy,
        Subject = origin.Subject,
        BlobId = fax.BlobId,
        PageCount = fax.Pages,
        Resolution = fax.Resolution,
        SizeBytes = fax.SizeBytes,
        Recipients = fax.Recipients,
        Options = LineWishes.Of(message).In(new SendOptions { Subaddress = Header(message, SubaddressHeader), FaxPassword = PasswordOf(mail), CoverText = coverText, Cover = fax.Cover }),
        Origin = JsonSerializer.Serialize(origin, JsonSerializerOptions.Web),
        Priority = message.Headers["Importance"]?.Trim().ToLowerInvariant() switch
        {
            "high" => FaxPriority.High,
            "low" => FaxPriority.Low,
            _ => FaxPriority.Normal,
        },
    };
}
