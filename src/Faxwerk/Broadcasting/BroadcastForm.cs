using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Faxwerk.Api;
using Faxwerk.Covers;
using Faxwerk.Directory;
using Faxwerk.Intake;
using Faxwerk.Intake.Web;
using Faxwerk.Mail;
using Faxwerk.Pages;
using Faxwerk.Policies;
using Faxwerk.Queue;

namespace Faxwerk.Broadcasting;

/// <summary>The parts of <c>POST /api/broadcasts</c>, for the API's description.</summary>
/// <param name="File">Documents in the order of their pages.</param>
/// <param name="Recipients">Up to 20,000 recipients, as CSV or JSON: number, name, subaddress.</param>
/// <param name="Subject">What to call the faxes in lists and the report.</param>
/// <param name="Resolution">standard, fine (default), superfine, dpi300 or dpi400.</param>
/// <param name="Priority">urgent, high, normal or low (default).</param>
/// <param name="DueAt">Not to be sent before.</param>
/// <param name="SpreadMinutes">Spread evenly over so many minutes from then: 0 (default) to 10080.</param>
/// <param name="GiveUpHours">Each is given up so many hours after it is due: 1 to 720, 72 by default.</param>
/// <param name="ReportTo">Mail address that gets the one report.</param>
/// <param name="Site">The site it comes from, for <c>routes.rules</c>.</param>
/// <param name="Cover">A cover page by its name, the same for all: its fields of the recipient are empty. None (default) for no cover, whatever the rules say of single faxes.</param>
/// <param name="CoverText">What is written on it.</param>
public sealed record BroadcastParts(
    IFormFileCollection File, IFormFile Recipients, string? Subject, Resolution? Resolution, FaxPriority? Priority, DateTimeOffset? DueAt, int? SpreadMinutes, int? GiveUpHours, string? ReportTo, string? Site,
    string? Cover, string? CoverText);

/// <summary>A form that was read, without its documents.</summary>
internal sealed record BroadcastForm
{
    /// <summary>Most recipients.</summary>
    public const int MostRecipients = 20_000;

    private const int MostFaults = 20;

    public string Subject { get; init; } = "";

    public Resolution Resolution { get; init; } = Resolution.Fine;

    public FaxPriority Priority { get; init; } = FaxPriority.Low;

    public DateTimeOffset? DueAt { get; init; }

    public TimeSpan Spread { get; init; }

    public TimeSpan Patience { get; init; }

    public string? ReportTo { get; init; }

    public string Site { get; init; } = "";

    public string Cover { get; init; } = CoverTemplate.None;

    public string CoverText { get; init; } = "";

    public required LineWishes Lines { get; init; }

    /// <summary>Reads the options; what is wrong with them is in <c>Wrong</c> and then there is no form.</summary>
    public static (BroadcastForm? Form, string? Wrong) Read(IFormCollection form)
    {
        if (!SubmittedForm.TryRead<Resolution>(form["resolution"], out var resolution) || !SubmittedForm.TryRead<FaxPriority>(form["priority"], out var priority))
            return (null, $"resolution is one of {SubmittedForm.Names<Resolution>()}, priority one of {SubmittedForm.Names<FaxPriority>()}.");
        DateTimeOffset dueAt = default;
        if (SubmittedForm.Given(form, "dueAt") is { } due && !DateTimeOffset.TryParse(due, CultureInfo.InvariantCulture, out dueAt))
            return (null, $"dueAt is a time such as 2026-03-02T08:00:00+01:00, not {due}.");
        if (SubmittedForm.Given(form, "reportTo") is { } report && (!MailAddress.TryParse(report, out var mailbox) || mailbox.Domain.Length == 0))
            return (null, $"reportTo is a mail address, not {report}.");
        if (!TryRead(form, "spreadMinutes", 0, 10_080, 0, out var spread))
            return (null, "spreadMinutes is a number from 0 to 10080.");
        if (!TryRead(form, "giveUpHours", 1, 720, 72, out var patience))
            return (null, "giveUpHours is a number from 1 to 720.");
        if (SubmittedForm.Given(form, "coverText") is { Length: > SendOptions.CoverTextLength })
            return (null, $"coverText has {SendOptions.CoverTextLength} characters at most.");
        return (new BroadcastForm
        {
            Cover = SubmittedForm.Given(form, "cover")?.ToLowerInvariant() ?? CoverTemplate.None, CoverText = SubmittedForm.Given(form, "coverText")?.ReplaceLineEndings("\n") ?? "",
            Subject = form["subject"].ToString(), Resolution = resolution ?? Resolution.Fine, Priority = priority ?? FaxPriority.Low, DueAt = dueAt == default ? null : dueAt,
            Spread = TimeSpan.FromMinutes(spread), Patience = TimeSpan.FromHours(patience), ReportTo = SubmittedForm.Given(form, "reportTo"), Site = form["site"].ToString(), Lines = LineWishes.Of(form),
        }, null);
    }

    /// <summary>The recipients, each number and subaddress once; the problem where one of them cannot be called, or there are too many.</summary>
    public static async Task<(IReadOnlyList<FaxRecipient> Recipients, IResult? Problem)> RecipientsAsync(IFormFile list, NumberPolicy numbers, UserLimit limit, CancellationToken cancel)
    {
        var recipients = new Dictionary<(string, string), FaxRecipient>();
        var faults = new List<string>();
        var barred = false;
        await using var content = list.OpenReadStream();
        try
        {
            await foreach (var listed in IsJson(list) ? RecipientList.ReadJsonAsync(content, cancel) : RecipientList.ReadCsvAsync(content, cancel))
            {
                var (number, refusal) = numbers.Judge(listed.Number, limit);
                if (listed.Subaddress.Length > 0 && !NumberPolicy.IsFrame(listed.Subaddress))
                    refusal = new NumberRefusal(true, "", $"{listed.Subaddress} is no subaddress");
                if (refusal is not null)
                {
                    faults.Add($"Row {listed.Row}: {refusal.Reason}.");
                    barred |= !refusal.IsSyntax;
                    if (faults.Count == MostFaults)
                        break;
                    continue;
                }

                recipients.TryAdd((number!.E164, listed.Subaddress), new FaxRecipient(number, listed.Name) { Subaddress = listed.Subaddress });
                if (recipients.Count > MostRecipients)
                    return ([], Problem.Of(Problem.TooLarge, $"recipients has more than {MostRecipients} of them."));
            }
        }
        catch (FormatException fault)
        {
            return ([], Problem.Of(Problem.BadRequest, fault.Message));
        }

        if (faults.Count > 0)
            return ([], Problem.Of(barred ? Problem.BarredNumber : Problem.BadNumber, string.Join(' ', faults)));
        return recipients.Count == 0 ? ([], Problem.Of(Problem.BadRequest, "recipients has none.")) : ([.. recipients.Values], null);
    }

    /// <summary>SHA-256 over all parts.</summary>
    public static async Task<string> FingerprintAsync(IFormCollection form, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (key, value) in form.OrderBy(part => part.Key, StringComparer.Ordinal))
            hash.AppendData(Encoding.UTF8.GetBytes($"{key}={value.Count}:{value}\n"));
        foreach (var file in form.Files)
        {
            await using var content = file.OpenReadStream();
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Name}:{file.FileName}:{file.Length}\n"));
            hash.AppendData(await SHA256.HashDataAsync(content, cancel));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static bool IsJson(IFormFile list) =>
        list.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true || Path.GetExtension(list.FileName).Equals(".json", StringComparison.OrdinalIgnoreCase);

    private static bool TryRead(IFormCollection form, string part, int least, int most, int otherwise, out int value)
    {
        value = otherwise;
        return SubmittedForm.Given(form, part) is not { } text || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least && value <= most);
    }
}
