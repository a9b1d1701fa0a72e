using Faxwerk.Mail.Smtp;

namespace Faxwerk.Reporting;

/// <summary>What is sent to whom about a submission. People get ordinary mail: mail servers render notifications anew, and their words are lost. Programs get notifications, which they can read.</summary>
/// <param name="Mail">Whether the sender gets ordinary mail.</param>
/// <param name="Notification">Which notifications he gets.</param>
internal sealed record ReportPlan(bool Mail, DsnWhen Notification)
{
    /// <summary>Whether notifications may bring the whole mail back; to SAP they bring its header.</summary>
    public bool ReturnsContent { get; init; } = true;

    /// <summary>Whether the delivery was confirmed when the fax entered the queue, so that a failure must be told to somebody else.</summary>
    public bool IsConfirmedBefore { get; private init; }

    /// <summary>About the end of faxes, by their verdict.</summary>
    public static ReportPlan OfEnd(ReportSettings settings, ReportOrigin origin, FaxOutcome outcome) => Of(settings, origin) switch
    {
        { Mail: true } plan => plan with
        {
            Mail = (origin.Choice?.When ?? settings.When) switch
            {
                ReportWhen.Always => true,
                ReportWhen.OnFailure => outcome != FaxOutcome.Sent,
                _ => false,
            },
        },
        { IsConfirmedBefore: true } plan => plan with { Notification = DsnWhen.Never },
        var plan => plan,
    };

    /// <summary>About a submission that became no fax: one report, whatever the sender wants to hear of faxes. A notification goes to programs and to who asked for one about failures, ordinary mail to all others.</summary>
    public static ReportPlan OfRefusal(ReportSettings settings, RefusalReport report) => Of(settings, report.Origin) switch
    {
        { Mail: true, Notification: not DsnWhen.Never } plan when report.Recipients.Any(recipient => recipient.Wish.Notify.HasFlag(DsnNotify.Failure)) => plan with { Mail = false, Notification = DsnWhen.Always },
        { Mail: true } plan => plan with { Notification = DsnWhen.Never },
        var plan => plan,
    };

    /// <summary>Before anything is said of its end: what is under way, or a refusal, which he must hear of whatever he wants to hear of faxes.</summary>
    public static ReportPlan Of(ReportSettings settings, ReportOrigin origin)
    {
        var sender = origin.ReportTo ?? "";
        if (origin.IsConfirmedAtOnce == true || (settings.SapSender != SapSenderFormat.Ordinary && SapSender.NumberOf(sender) is not null))
        {
            var isConfirmed = origin.IsConfirmedAtOnce ?? (settings.SapSender == SapSenderFormat.AtOnce);
            return new ReportPlan(false, settings.SapSender == SapSenderFormat.Silent && !isConfirmed ? DsnWhen.Never : DsnWhen.Always) { ReturnsContent = false, IsConfirmedBefore = isConfirmed };
        }

        return settings.IsProgram(sender) ? new ReportPlan(false, DsnWhen.Always) : new ReportPlan(true, settings.Dsn);
    }
}
