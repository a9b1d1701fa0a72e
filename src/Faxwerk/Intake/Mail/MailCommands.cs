using Faxwerk.Directory;
using Faxwerk.Headline;
using Faxwerk.Mail.Mime;
using Faxwerk.Policies;
using Faxwerk.Queue;
using Faxwerk.Reporting;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Intake.Mail;

/// <summary>What a mail wants, judged: when it goes, and as whose.</summary>
/// <param name="Wishes">What it says.</param>
/// <param name="Lines">Header and foot lines.</param>
/// <param name="DueAt">Not before; null for now.</param>
/// <param name="NotAfter">Not after; null for the rule.</param>
/// <param name="Own">The number that was chosen; null for the rule.</param>
/// <param name="Faults">Why nothing is faxed; empty where all is well.</param>
internal sealed record JudgedWishes(MailWishes Wishes, LineWishes Lines, DateTimeOffset? DueAt, DateTimeOffset? NotAfter, OwnNumber? Own, IReadOnlyList<Refusal> Faults);

/// <summary>Reads the commands of mails by the rights of their senders, and what they mean at the sender's site.</summary>
internal sealed class MailCommands(
    Users users, OwnNumbers own, Sites sites, Economy economy, Database database, IOptionsMonitor<MailCommandSettings> settings, IOptionsMonitor<PrioritySettings> priorities, IOptionsMonitor<HeadlineSettings> headline,
    IOptionsMonitor<ReportSettings> reports, ReportPrinters printers, TimeProvider time)
{
    private static readonly CalendarSettings EveryDay = new();

    private static readonly TimeSpan Farthest = FaxQueue.FarthestDue - TimeSpan.FromDays(1);

    /// <summary>Reads and judges; <paramref name="site"/> is the sender's, <paramref name="cover"/> what an address says of the cover.</summary>
    public async Task<JudgedWishes> ReadAsync(MailToRender mail, MailMessage message, string site, string? cover, CancellationToken cancel)
    {
        var user = User.IdOf(mail.SubmittedBy) is { } id ? await users.FindAsync(id, cancel) : null;
        var allowed = settings.CurrentValue.For(user?.Login ?? "", user?.Groups ?? []);
        var mayAll = user is not null && RolePermissions.Of(user.Role).Contains(Permission.SteerQueue);
        var wishes = MailWishes.Of(message, allowed, mayAll ? FaxPriority.Urgent : priorities.CurrentValue.For(user?.Login ?? "", user?.Groups ?? []));
        var lines = LineWishes.Of(message);
        lines = lines with { Headline = wishes.Headline ?? lines.Headline };
        var faults = wishes.Faults.ToList();
        if (MailWishes.FaultOfAddress(cover, allowed) is { } unwanted)
            faults.Add(unwanted);
        if (lines.Fault(headline.CurrentValue) is { } wrong)
            faults.Add(wrong);
        var (due, end) = faults.Count > 0 ? default : When(mail, wishes, site, lines.TimeZone ?? (user is { TimeZone.Length: > 0 } ? user.TimeZone : sites.Of(site).TimeZone));
        if (due > time.GetUtcNow() + Farthest)
            faults.Add(new Refusal($"„{wishes.Time}“: höchstens ein Jahr im Voraus.", $"\"{wishes.Time}\": a year ahead at most.") { Dsn = "5.5.4" });
        // Anybody can write such a sender; whose number a fax shows only a known program says.
        var number = reports.CurrentValue.SapSender != SapSenderFormat.Ordinary && reports.CurrentValue.IsProgram(mail.Sender) && SapSender.NumberOf(mail.Sender) is { } caller ? own.OfSite(caller, site) : null;
        if (wishes.Number is { } typed && (number = await ChooseAsync(user, typed, site, cancel)) is null)
            faults.Add(new Refusal($"„{typed}“ ist keine Ihrer Nummern.", $"\"{typed}\" is none of your numbers.") { Dsn = "5.7.1" });
        if (wishes.Report?.Print == true && await printers.OfAsync(mail.SubmittedBy, site, cancel) is null)
            faults.Add(new Refusal("Für Ihre Sendeberichte ist kein Drucker eingestellt (reports.printers).", "No printer is set for your reports (reports.printers).") { Dsn = "5.5.4" });
        return new JudgedWishes(wishes, lines, due, end, number, faults);
    }

    /// <summary>A time of the day is the next one after the mail came. A window ends what was not sent in it: its sender does not want it at another time.</summary>
    private (DateTimeOffset? DueAt, DateTimeOffset? NotAfter) When(MailToRender mail, MailWishes wishes, string site, string zoneName)
    {
        var (zone, now) = (TimeZoneInfo.FindSystemTimeZoneById(zoneName), time.GetUtcNow());
        var due = wishes.Time is { } text ? CommandValues.Moment(text, mail.ReceivedAt, zone)!.Value.ToUniversalTime() : (DateTimeOffset?)null;
        if (due > now + Farthest)
            return (due, null);
        var from = due is { } at && at > now ? at : now;
        if (wishes.Window is { } window)
        {
            var open = WeeklyWindow.NextIn([window], from, zone, EveryDay);
            return (open, WeeklyWindow.NextEnd([window], open, zone, EveryDay));
        }

        return (wishes.Economy ? economy.NextIn(from, site) : due, null);
    }

    private Task<OwnNumber?> ChooseAsync(User? user, string typed, string site, CancellationToken cancel) =>
        user is null ? Task.FromResult<OwnNumber?>(null) : database.InTransactionAsync(tx => own.ChooseAsync(tx, user, typed, site), cancel);
}
