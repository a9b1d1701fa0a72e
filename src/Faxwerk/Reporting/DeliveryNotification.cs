using System.Globalization;
using Faxwerk.Mail.Mime;
using Faxwerk.Mail.Smtp;
using Faxwerk.Telephony;

namespace Faxwerk.Reporting;

/// <summary>Delivery status notifications for programs and mail systems (RFC 3464), as RFC 3461 lets the sender ask for them.</summary>
internal static class DeliveryNotification
{
    /// <summary>The notification; null where nobody wants one about these outcomes.</summary>
    public static byte[]? Write(SendingReport report, ReportOrigin origin, ReportPlan plan, OutgoingMail frame, ReadOnlyMemory<byte> original)
    {
        var told = Addresses(report, origin).Where(address => IsWanted(address.Wish.Notify, address.Recipient.Outcome == FaxOutcome.Sent, plan.Notification));
        return Write(origin, [.. told.Select(address => StatusOf(address.Recipient, address.Wish, report))], plan, frame, original);
    }

    /// <summary>The notification about a submission that became no fax; null where nobody wants one.</summary>
    public static byte[]? Write(RefusalReport report, ReportPlan plan, OutgoingMail frame, ReadOnlyMemory<byte> original)
    {
        var told = report.Recipients.Where(recipient => IsWanted(recipient.Wish.Notify, sent: false, plan.Notification));
        return Write(report.Origin, [.. told.Select(recipient => StatusOf(recipient, report))], plan, frame, original);
    }

    /// <summary>The notification about faxes that are under way: they take longer (RFC 3461 4.1: where DELAY was asked for), or are <paramref name="confirmed"/> at once; null where nobody wants one.</summary>
    public static byte[]? WriteInterim(SendingReport report, ReportOrigin origin, ReportPlan plan, OutgoingMail frame, bool confirmed)
    {
        var told = Addresses(report, origin).Where(address =>
            confirmed ? IsWanted(address.Wish.Notify, sent: true, plan.Notification) : IsWantedLate(address.Wish.Notify, plan.Notification));
        return Write(origin, [.. told.Select(address => StatusOf(address.Recipient, address.Wish, report) with
        {
            Action = confirmed ? DsnAction.Delivered : DsnAction.Delayed,
            Status = confirmed ? Cause.Of(CallStatus.Ok).Dsn : LateCodeOf(address.Recipient),
            WillRetryUntil = confirmed ? null : address.Recipient.Fax.NotAfter,
        })], plan, frame, default);
    }

    /// <summary>Every address that a fax was sent for: the numbers of two may be one.</summary>
    private static IEnumerable<(RecipientResult Recipient, ReportWish Wish)> Addresses(SendingReport report, ReportOrigin origin) =>
        report.Recipients.SelectMany(recipient => origin.WishesOf(recipient.Fax), (recipient, wish) => (recipient, wish));

    private static byte[]? Write(ReportOrigin origin, IReadOnlyList<RecipientStatus> recipients, ReportPlan plan, OutgoingMail frame, ReadOnlyMemory<byte> original) =>
        recipients.Count == 0 ? null : DeliveryStatusWriter.Write(new DeliveryReport
        {
            Mail = frame with { Headers = [.. frame.Headers.Where(header => header.Name != "Auto-Submitted")] },
            ReportingMta = frame.From.Domain,
            OriginalEnvelopeId = origin.EnvelopeId,
            ArrivalDate = origin.ReceivedAt,
            Recipients = recipients,
            Return = plan.ReturnsContent ? origin.Return : DsnReturn.Headers,
            Original = original,
        });

    /// <summary>Without NOTIFY a sender is told of failures by the ordinary report; a notification goes only to who asked, or where the settings say so.</summary>
    private static bool IsWanted(DsnNotify notify, bool sent, DsnWhen when)
    {
        if (when == DsnWhen.Never || notify == DsnNotify.Never)
            return false;
        return (when == DsnWhen.Always && notify == DsnNotify.Unspecified) || notify.HasFlag(sent ? DsnNotify.Success : DsnNotify.Failure);
    }

    private static bool IsWantedLate(DsnNotify notify, DsnWhen when) =>
        when != DsnWhen.Never && (notify.HasFlag(DsnNotify.Delay) || (when == DsnWhen.Always && notify == DsnNotify.Unspecified));

    /// <summary>RFC 3463: the class of a delay is 4, its detail that of the last call; without one 4.4.7 says that it waits.</summary>
    private static string LateCodeOf(RecipientResult recipient) => recipient.Last?.Status is { } status && Cause.Of(status).Dsn is ['5', .. var detail] ? $"4{detail}" : "4.4.7";

    private static RecipientStatus StatusOf(RefusedRecipient recipient, RefusalReport report) => new()
    {
        OriginalRecipient = recipient.Wish.OriginalRecipient,
        FinalRecipient = recipient.FinalRecipient,
        Action = DsnAction.Failed,
        Status = (recipient.Cause ?? report.Causes[0]).Dsn,
        DiagnosticCode = $"x-fax; {recipient.Cause?.English ?? string.Join(' ', report.Causes.Select(cause => cause.English))}",
    };

    private static RecipientStatus StatusOf(RecipientResult recipient, ReportWish wish, SendingReport report) => new()
    {
        OriginalRecipient = wish.OriginalRecipient,
        FinalRecipient = $"fax; {recipient.Fax.NumberE164}",
        Action = recipient.Outcome == FaxOutcome.Sent ? DsnAction.Delivered : DsnAction.Failed,
        Status = CodeOf(recipient),
        DiagnosticCode = recipient.Last is { Status: { } status } last
            ? string.Create(CultureInfo.InvariantCulture, $"x-fax; {(int)status} {Cause.Of(status).English}{(last.SipStatus > 0 ? $" (SIP {last.SipStatus})" : "")}")
            : null,
        LastAttempt = recipient.Last?.StartedAt,
        Extensions =
        [
            new("X-Fax-Pages-Sent", recipient.Fax.ConfirmedPages.ToString(CultureInfo.InvariantCulture)),
            new("X-Fax-Pages-Total", report.Pages.ToString(CultureInfo.InvariantCulture)),
            new("X-Fax-Job", recipient.Fax.Id.ToString(CultureInfo.InvariantCulture)),
        ],
    };

    private static string CodeOf(RecipientResult recipient) => recipient switch
    {
        { Outcome: FaxOutcome.Sent } => Cause.Of(CallStatus.Ok).Dsn,
        { Outcome: FaxOutcome.Partial } => "5.6.5",
        { Outcome: FaxOutcome.Cancelled } => Cause.Of(CallStatus.Cancelled).Dsn,
        { Last: null } => "5.4.7",
        { Last.Status: { } status } => Cause.Of(status).Dsn,
        _ => "5.3.0",
    };
}
