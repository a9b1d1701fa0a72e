using System.Globalization;
using System.Text;
using Faxwerk.Directory;
using Faxwerk.Journal;
using Faxwerk.Mail;
using Faxwerk.Mail.Mime;
using Faxwerk.Reporting;
using Faxwerk.Settings;
using Faxwerk.Storage;
using Microsoft.Extensions.Options;

namespace Faxwerk.Broadcasting;

/// <summary>The one report of a broadcast, and the one that it takes longer: how many got it in the text, every recipient in a CSV file. The same broadcast gives the same mail.</summary>
public sealed class BroadcastReport(
    Database database, IOptionsMonitor<ReportSettings> reports, IOptionsMonitor<MailSettings> mail, IOptionsMonitor<SiteSettings> site)
{
    /// <summary>Names the mail for ever.</summary>
    public static string NameOf(Broadcast broadcast, BroadcastProgress progress) => $"broadcast-{(progress.Open > 0 ? "late-" : "")}{broadcast.JobId}";

    /// <summary>Whether its sender is to be told that it takes longer: counted from when the last of its faxes may go, and not while all that is open is held.</summary>
    public bool IsLate(Broadcast broadcast, BroadcastProgress progress, DateTimeOffset now) =>
        broadcast is { ReportTo.Length: > 0, LateToldAt: null, CancelledAt: null } && progress.Waiting + progress.Sending > 0
        && reports.CurrentValue is { When: not ReportWhen.Never, InterimAfter: var after } && after > TimeSpan.Zero && now >= broadcast.LastDueAt + after;

    /// <summary>The mail.</summary>
    public async Task<byte[]> WriteAsync(Broadcast broadcast, BroadcastProgress progress, DateTimeOffset now, CancellationToken cancel)
    {
        var from = mail.CurrentValue.FromAddress;
        var language = reports.CurrentValue.Language;
        var german = language != ReportLanguage.English;
        return MimeWriter.Write(new OutgoingMail
        {
            From = AddressOf(from) with { DisplayName = "Fax" },
            To = [AddressOf(broadcast.ReportTo)],
            MessageId = $"<{NameOf(broadcast, progress)}@{from[(from.LastIndexOf('@') + 1)..]}>",
            Date = now,
            Subject = (german, progress.Open > 0) switch
            {
                (true, false) => $"Rundsendung: {progress.Sent} von {broadcast.Recipients} gesendet: {broadcast.Subject}",
                (true, true) => $"Rundsendung noch unterwegs: {progress.Sent} von {broadcast.Recipients} gesendet: {broadcast.Subject}",
                (false, false) => $"Broadcast: {progress.Sent} of {broadcast.Recipients} sent: {broadcast.Subject}",
                _ => $"Broadcast still under way: {progress.Sent} of {broadcast.Recipients} sent: {broadcast.Subject}",
            },
            Text = language == ReportLanguage.Both ? $"{Text(broadcast, progress, german: true)}\n{Text(broadcast, progress, german: false)}" : Text(broadcast, progress, german),
            Headers = [new("Auto-Submitted", "auto-replied"), new("X-Auto-Response-Suppress", "All")],
            Files = [new MailFile($"{NameOf(broadcast, progress)}.csv", "text/csv", await CsvAsync(broadcast.Id, cancel))],
        });
    }

    /// <summary>Every recipient and how it stands with him, as CSV in UTF-8 with a byte order mark.</summary>
    public async Task<byte[]> CsvAsync(long id, CancellationToken cancel)
    {
        var text = new StringBuilder("\uFEFFnumber,name,outcome,status,cause,pages,pagesConfirmed,calls,ended\r\n");
        foreach (var row in await database.QueryAsync<Row>(
            "SELECT number_e164, recipient_name, state, cause, page_count, confirmed_pages, attempt, finished_at FROM fax WHERE broadcast_id = @id ORDER BY id", new { id }, cancel))
        {
            string[] cells =
            [
                row.NumberE164, row.RecipientName, row.State, row.Cause?.ToString(CultureInfo.InvariantCulture) ?? "", row.Cause is { } status ? ((Telephony.CallStatus)status).ToString() : "",
                row.PageCount.ToString(CultureInfo.InvariantCulture), row.ConfirmedPages.ToString(CultureInfo.InvariantCulture), row.Attempt.ToString(CultureInfo.InvariantCulture),
                row.FinishedAt?.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "",
            ];
            text.AppendJoin(',', cells.Select(cell => JournalCsv.Cell(cell, ','))).Append("\r\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private string Text(Broadcast broadcast, BroadcastProgress progress, bool german)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(site.CurrentValue.TimeZone);
        var created = TimeZoneInfo.ConvertTime(broadcast.CreatedAt, zone).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
        return german
            ? $"Betreff:     {broadcast.Subject}\nEingereicht: {created}\nEmpfänger:   {broadcast.Recipients}\nGesendet:    {progress.Sent}\nFehler:      {progress.Failed}\nStorniert:   {progress.Cancelled}\n{(progress.Open > 0 ? $"Noch offen:  {progress.Open}\n" : "")}\nAlle Empfänger stehen in der Datei {NameOf(broadcast, progress)}.csv.\n"
            : $"Subject:    {broadcast.Subject}\nHanded in:  {created}\nRecipients: {broadcast.Recipients}\nSent:       {progress.Sent}\nFailed:     {progress.Failed}\nCancelled:  {progress.Cancelled}\n{(progress.Open > 0 ? $"Open:       {progress.Open}\n" : "")}\nAll recipients are in the file {NameOf(broadcast, progress)}.csv.\n";
    }

    private static MailAddress AddressOf(string text) => MailAddress.TryParse(text, out var address) ? address : new MailAddress(text, "");

    private sealed record Row
    {
        public string NumberE164 { get; init; } = "";

        public string RecipientName { get; init; } = "";

        public string State { get; init; } = "";

        public int? Cause { get; init; }

        public int PageCount { get; init; }

        public int ConfirmedPages { get; init; }

        public long Attempt { get; init; }

        public DateTimeOffset? FinishedAt { get; init; }
    }
}
