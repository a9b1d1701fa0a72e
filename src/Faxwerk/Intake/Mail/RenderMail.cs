using System.Text.Json;
using Faxwerk.Covers;
using Faxwerk.Mail.Mime;
using Faxwerk.Pages;
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
/// the sender, once, with the document and the cause; recipients that may not be called are told apart, and keep no other from his fax.
/// </summary>
internal sealed class RenderMail(
    DocumentRenderer renderer, Covering covering, FaxQueue queue, NumberPolicy numbers, MailCommands commands, SendLimits limits, Refusals refusals, InterimReports interim, IBlobStore blobs, SecretText secrets, Database database,
    IOptionsMonitor<MailSettings> settings) : ITaskHandler
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
        var judged = MailRecipients.Of(mail, message, numbers, limit);
        var recipients = judged.Faxes;
        var wanted = await commands.ReadAsync(mail, message, limit.Site, recipients.Select(recipient => CoverCommand.Of(recipient.Address)).FirstOrDefault(cover => cover is not null), cancel);
        var origin = OriginOf(mail, message, wanted.Wishes, recipients);
        if (recipients.Count == 0 || wanted.Faults.Count > 0)
            return await RefuseAsync(task, mail, origin, [.. judged.Refused.Select(recipient => recipient.Cause!), .. wanted.Faults], cancel);
        foreach (var (header, text) in new[] { (SubaddressHeader, Header(message, SubaddressHeader)), (IncomingMessage.PasswordName, PasswordOf(mail)) })
        {
            if (text is not null && !NumberPolicy.IsFrame(text))
                return await RefuseAsync(task, mail, origin, [new Refusal($"{header}: höchstens 20 Ziffern, # und *.", $"{header}: at most 20 of digits, # and *.")], cancel);
        }

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
        var (forCover, cover) = (recipients.Select(ForCover).ToList(), CoverOf(mail, message, wanted));
        if (use == MailBodyUse.Cover && await covering.TextFaultAsync(forCover, cover, cancel) is not null) use = MailBodyUse.Pages;
        var content = MailDocuments.Of(message, wanted.Wishes.Texts, use);
        origin = origin with { LeftOut = content.LeftOut };
        if (content.Documents.Count == 0 && content.CoverText is null)
            return await RefuseAsync(task, mail, origin, [NoPages(use)], cancel);

        if (!settings.CurrentValue.RenderAttachments && content.Documents.Where(IsToRender).ToList() is [_, ..] unfit)
            return await RefuseAsync(task, mail, origin, [.. unfit.Select(NotRendered)], cancel);

        var result = await RenderAsync(content, wanted.Wishes, cancel);
        var covered = await CoverAsync(result, content);
        if (content.CoverText is not null && covered is { LacksText: true })
        {
            // They go out without the cover that was to show the text, or with its beginning only.
            content = MailDocuments.Of(message, wanted.Wishes.Texts, MailBodyUse.Pages);
            result = await RenderAsync(content, wanted.Wishes, cancel);
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

        origin = interim.Accept(origin with { LeftOut = [.. content.LeftOut, .. result.Document?.Reduced.Select(LeftOut.Layout) ?? [], .. covered.LeftOut] });
        var tooMuch = await database.InTransactionAsync(
            async tx =>
            {
                // Its faxes were counted when it was accepted; its pages are known only now.
                if (await limits.JudgeRateAsync(tx, limit, mail.SubmittedBy, 0, covered.PagesInAll) is { } breach)
                    return breach;
                foreach (var fax in covered.Faxes)
                    await queue.EnqueueAsync(tx, ToFax(mail, message, origin, fax, content.CoverText, wanted));
                await interim.AddAsync(tx, origin, wanted.DueAt);
                if (judged.Refused.Count > 0)
                    await refusals.AddAsync(tx, RefusalOf(task, origin, [.. judged.Refused.Select(recipient => recipient.Cause!)]) with { Recipients = judged.Refused, IsPart = true });
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
    private async Task<RenderResult> RenderAsync(MailContent content, MailWishes wishes, CancellationToken cancel) =>
        content.Documents.Count == 0 ? new RenderResult(null, []) : await renderer.RenderAsync(content.Documents, new RenderOptions(wishes.Resolution ?? Resolution.Fine), cancel);

    /// <inheritdoc/>
    public async Task GivenUpAsync(Transaction tx, LeasedTask task, string error)
    {
        var mail = task.Read<MailToRender>();
        await refusals.AddAsync(
            tx,
            RefusalOf(task, OriginOf(mail), [ConversionFailed(task, error)]) with { Recipients = MailRecipients.RefuseAll(mail, numbers) });
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
                await refusals.AddAsync(tx, RefusalOf(task, origin, causes) with { Recipients = MailRecipients.RefuseAll(mail, numbers) });
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

    /// <summary>Its key names the refusal: once a task, in whatever attempt.</summary>
    private static RefusalReport RefusalOf(LeasedTask task, ReportOrigin origin, IReadOnlyList<Refusal> causes) =>
        new(origin with { Key = $"mail-{task.Id}-{task.CreatedAt.ToUnixTimeMilliseconds():x}" }, causes);

    private static ReportOrigin OriginOf(MailToRender mail) => new()
    {
        Key = Guid.NewGuid().ToString("n"),
        ReportTo = mail.Sender,
        EnvelopeId = mail.EnvelopeId,
        Return = mail.Return,
        MailBlobId = mail.BlobId,
        ReceivedAt = mail.ReceivedAt,
    };

    private static ReportOrigin OriginOf(MailToRender mail, MailMessage message, MailWishes wishes, IReadOnlyList<MailFaxRecipient> recipients) => OriginOf(mail) with
    {
        Subject = wishes.Subject,
        Choice = wishes.Report,
        MessageId = message.MessageId,
        Wishes = recipients.DistinctBy(WishKey).ToDictionary(WishKey, recipient => recipient.Wishes[0], StringComparer.Ordinal),
        FurtherWishes = recipients.DistinctBy(WishKey).Where(recipient => recipient.Wishes.Count > 1).ToDictionary(WishKey, recipient => (IReadOnlyList<ReportWish>)[.. recipient.Wishes.Skip(1)], StringComparer.Ordinal),
    };

    private static string WishKey(MailFaxRecipient recipient) => ReportOrigin.WishKey(recipient.Fax.Number.Typed, recipient.Fax.Subaddress);

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

    /// <summary>An attachment that is no fax yet; the text of a mail is the server's to render whatever is set.</summary>
    private static bool IsToRender(RenderSource document) => document.FileName != RenderSource.MailText && MediaTypes.Of(document) is not (MediaTypes.Tiff or MediaTypes.Sff);

    private static Refusal NotRendered(RenderSource document) => new(
        $"„{document.FileName}“ wird auf diesem Server nicht umgewandelt: Anhänge sind TIFF- oder SFF-Dateien.",
        $"\"{document.FileName}\" is not converted on this server: attachments are TIFF or SFF files.")
    {
        Dsn = "5.6.1",
    };

    private static string? Header(MailMessage message, string name) => message.Headers[name]?.Trim() is { Length: > 0 } text ? text : null;

    private string? PasswordOf(MailToRender mail) => mail.FaxPassword is { Length: > 0 } password ? secrets.Unprotect(password) : null;

    private static CoverRecipient ForCover(MailFaxRecipient recipient) =>
        new(recipient.Fax, recipient.Address.Company ?? "", CoverCommand.Of(recipient.Address));

    private static CoverRequest CoverOf(MailToRender mail, MailMessage message, JudgedWishes wanted) => new()
    {
        Sender = mail.Sender, SenderName = message.From.FirstOrDefault()?.DisplayName ?? "", RecipientNumber = "", Subject = wanted.Wishes.Subject, Cover = wanted.Wishes.Cover,
        Language = wanted.Lines.Language, TimeZone = wanted.Lines.TimeZone,
    };

    private NewFax ToFax(MailToRender mail, MailMessage message, ReportOrigin origin, CoveredFax fax, string? coverText, JudgedWishes wanted) => new()
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
        Options = wanted.Lines.In(new SendOptions
        {
            Subaddress = Header(message, SubaddressHeader), FaxPassword = PasswordOf(mail), CoverText = coverText, Cover = fax.Cover,
            Caller = wanted.Own?.Caller, StationId = wanted.Own?.StationId, HeaderNumber = wanted.Own?.Header,
        }),
        Origin = JsonSerializer.Serialize(origin, JsonSerializerOptions.Web),
        Priority = wanted.Wishes.Priority ?? (wanted.Wishes.Economy ? FaxPriority.Low : FaxPriority.Normal),
        DueAt = wanted.DueAt,
        NotAfter = wanted.NotAfter,
    };
}
