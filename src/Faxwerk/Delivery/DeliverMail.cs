using Faxwerk.Api;
using Faxwerk.Directory;
using Faxwerk.Inbox;
using Faxwerk.Mail;
using Faxwerk.Mail.Mime;
using Faxwerk.Outbox;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Faxwerk.Tasks;
using Microsoft.Extensions.Options;

namespace Faxwerk.Delivery;

/// <summary>A received fax for one mail address; payload of <see cref="DeliverMail"/>. <paramref name="Note"/> comes before all that is said of the fax.</summary>
public sealed record MailDelivery(long FaxId, string MailTo, string? Note = null);

/// <summary>Sends a received fax to one mail address, as PDF, TIFF or SFF; where the mail is too large for that, with a link to the page of the fax, which who may see it sees once he has signed in.</summary>
public sealed class DeliverMail(
    Database database, ReceivedFaxes faxes, ReceivedDocument document, MailDispatch dispatch, Deliveries deliveries,
    IOptionsMonitor<ReceivingSettings> receiving, IOptionsMonitor<MailSettings> mail, IOptionsMonitor<SiteSettings> site, IOptionsMonitor<WebSettings> web, ExtensionOwners owners, Readers readers, TimeProvider time) : ITaskHandler
{
    /// <summary>The kind of task.</summary>
    public const string TaskKind = "DeliverMail";

    /// <inheritdoc/>
    public string Kind => TaskKind;

    /// <inheritdoc/>
    public async Task<TaskResult> HandleAsync(LeasedTask task, CancellationToken cancel)
    {
        var delivery = task.Read<MailDelivery>();
        var fax = await faxes.FindAsync(delivery.FaxId, cancel);
        if (fax is null)
            return TaskResult.Fail($"There is no received fax {delivery.FaxId}.");
        if (!MailAddress.TryParse(delivery.MailTo, out var recipient) || !MailAddress.TryParse(mail.CurrentValue.FromAddress, out var from))
            return TaskResult.Fail($"\"{delivery.MailTo}\" or \"{mail.CurrentValue.FromAddress}\" (mail.fromAddress) is no mail address.");
        var (settings, row) = (receiving.CurrentValue, await deliveries.OfTaskAsync(task.Id, cancel));
        fax = settings.CallerIdentification
            ? fax with { CallerName = fax.Known() ?? fax.CallerName ?? (fax.CallerIsCertain ? await owners.NameAsync(fax.CallerNumber, cancel) : null) }
            : fax with { CallerName = null, ContactName = null, ContactCompany = null, CustomerNumber = null };
        var file = await FileAsync(fax, cancel);
        var reader = await readers.FindAsync(recipient.Address, cancel: cancel);
        var (message, isLink) = (Write(file), false);
        if (settings.AttachmentLimit is > 0 and var limit && message.Length > limit && web.CurrentValue.Address.Length > 0)
            message = await LinkAsync(cancel) ?? message;
        var result = await dispatch.SendAsync(ReturnPath(row, from), recipient, $"fax-{fax.Id}-{task.Id}", message, cancel, LinkAsync);
        if (result == TaskResult.Done)
            await deliveries.DoneAsync(task, "", cancel);
        var since = row?.TriedFrom ?? task.CreatedAt;
        return result is TaskResult.Temporary { Error: var error } && settings.RedirectAfter > TimeSpan.Zero && time.GetUtcNow() - since >= settings.RedirectAfter && !IsPostmaster(delivery)
            ? TaskResult.Fail($"{error} The postmaster gets it instead (receiving.redirectAfter).")
            : result;

        // Nothing is smaller than a link, and one that nobody can open delivers nothing.
        async Task<byte[]?> LinkAsync(CancellationToken stop)
        {
            if (isLink || !await IsReadAsync(recipient, stop))
                return null;
            isLink = true;
            return Write(null);
        }

        byte[] Write(MailFile? attached) => DeliveredMail.Write(
            fax, reader, Sender(fax, from), recipient, attached, $"<fax-{fax.Id}-{task.Id}@{from.Domain}>", task.CreatedAt, attached is null ? $"{delivery.Note} {DeliveredMail.Link(fax, reader, web.CurrentValue.Address)}".Trim() : delivery.Note);
    }

    /// <summary>Whether somebody who gets mail at this address can open the page that a link leads to; of the postmaster, who is the last to get a fax, it is taken for granted.</summary>
    private async Task<bool> IsReadAsync(MailAddress recipient, CancellationToken cancel) =>
        recipient.Address.Equals(mail.CurrentValue.Postmaster, StringComparison.OrdinalIgnoreCase) || await database.InTransactionAsync(async tx => (await Groups.ReadersAsync(tx, NameKey.Of(recipient.Address))).Count > 0, cancel);

    /// <summary>An address that takes no mail must not swallow a fax: the postmaster gets it.</summary>
    public Task GivenUpAsync(Transaction tx, LeasedTask task, string error)
    {
        var delivery = task.Read<MailDelivery>();
        return deliveries.GivenUpAsync(tx, task, delivery.FaxId, new DeliveryTarget(DeliveryKind.Mail, delivery.MailTo), error);
    }

    /// <summary>A mail to the caller's number at the fax domain is a fax to him, so a reply to the mail answers by fax. Where it is not certain which number he has, a reply could go to a stranger: then, and where there is no fax domain, it is the server's own address.</summary>
    private MailAddress Sender(ReceivedFax fax, MailAddress own) =>
        receiving.CurrentValue.ReplyByFax && fax.CallerIsCertain && fax.CallerE164 is { } number && mail.CurrentValue.FaxDomains is [var domain, ..] ? new MailAddress(number, domain) : own;

    /// <summary>Where the mail comes back to. At the fax domain this server hears of it.</summary>
    private MailAddress ReturnPath(DeliveryRow? delivery, MailAddress own) =>
        mail.CurrentValue.FaxDomains is [var domain, ..] && delivery is not null ? BounceAddress.Of(BounceAddress.Delivery, delivery.TaskId, TakeBounce.Secret(delivery), domain) : own;

    private bool IsPostmaster(MailDelivery delivery) => string.Equals(delivery.MailTo, mail.CurrentValue.Postmaster, StringComparison.OrdinalIgnoreCase);

    /// <summary>The dedupe key: a fax goes to an address once.</summary>
    public static string Key(long faxId, string address) => $"deliver:{faxId}:{address.ToLowerInvariant()}";

    private async Task<MailFile> FileAsync(ReceivedFax fax, CancellationToken cancel)
    {
        var wanted = receiving.CurrentValue;
        var file = await document.FileAsync(fax, wanted.Attachment, wanted.Footer, cancel);
        return new MailFile(AttachmentName.Of(wanted.AttachmentName, fax, TimeZoneInfo.FindSystemTimeZoneById(site.CurrentValue.TimeZone), file.Extension), file.MediaType, file.Content);
    }
}
