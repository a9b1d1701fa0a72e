using System.Security.Cryptography;
using System.Text;
using Faxwerk.Api;
using Faxwerk.Covers;
using Faxwerk.Mail;
using Faxwerk.Pages;
using Faxwerk.Queue;
using Faxwerk.Rendering;
using Faxwerk.Settings;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Faxwerk.Intake.Web;

/// <summary>The parts of <c>POST /api/faxes</c>, for the API's description.</summary>
/// <param name="File">Documents in the order of their pages; none are needed where <paramref name="CoverText"/> makes a fax of a cover page alone.</param>
/// <param name="To">Fax numbers, in any form that mail addresses may have; and mail addresses beside them, which get the document as PDF (<c>mail.copySenders</c>).</param>
/// <param name="Subject">What to call the fax in lists and reports.</param>
/// <param name="Resolution">standard, fine (default), superfine, dpi300 or dpi400.</param>
/// <param name="Priority">urgent, high, normal (default) or low.</param>
/// <param name="DueAt">Not to be sent before.</param>
/// <param name="ReportTo">Mail address that gets the report.</param>
/// <param name="Subaddress">Subaddress (SUB) of recipients whose <paramref name="To"/> names none: at most 20 of digits, # and *.</param>
/// <param name="FaxPassword">Password (PWD) that the recipients' machines ask for: at most 20 of digits, # and *.</param>
/// <param name="Cover">The cover page: its name, or none; without this part the rules say. Parts such as <c>cover.sender.phone</c> fill single fields of it.</param>
/// <param name="CoverText">What is written on the cover page; it is cut to what fits.</param>
/// <param name="Body">The text of the fax, plain or HTML (beginning with <c>&lt;!doctype html</c> or <c>&lt;html</c>).</param>
/// <param name="BodyUse">What becomes of it: pages before those of the documents (default), cover (written on the cover page; pages where there is none) or none (left out).</param>
/// <param name="Headline">Words of the header line in place of <c>headline.text</c>: one line of at most 200 characters.</param>
/// <param name="TimeZone">IANA name of the time zone of dates on the pages.</param>
/// <param name="Language">Language of dates on the pages: de or en, with or without a country.</param>
/// <param name="Site">The site it comes from, for <c>routes.rules</c>.</param>
public sealed record FaxForm(
    IFormFileCollection File, string[] To, string? Subject, Resolution? Resolution, FaxPriority? Priority, DateTimeOffset? DueAt, string? ReportTo, string? Subaddress, string? FaxPassword,
    string? Cover, string? CoverText, string? Body, MailBodyUse? BodyUse, string? Headline, string? TimeZone, string? Language, string? Site);

/// <summary>A form that was read: documents, recipients as typed and options.</summary>
internal sealed record SubmittedForm
{
    /// <summary>Most recipients of a submission, whichever way it comes; more are a broadcast.</summary>
    public const int MostRecipients = 5000;

    private const string CoverFieldPrefix = "cover.";

    public required IReadOnlyList<RenderSource> Documents { get; init; }

    /// <summary>The text of the fax; null where there is none.</summary>
    public RenderSource? Body { get; init; }

    /// <summary>What becomes of it.</summary>
    public MailBodyUse BodyUse { get; init; }

    public required IReadOnlyList<string> To { get; init; }

    public string Subject { get; init; } = "";

    public Resolution Resolution { get; init; } = Resolution.Fine;

    public FaxPriority Priority { get; init; } = FaxPriority.Normal;

    public DateTimeOffset? DueAt { get; init; }

    public string? ReportTo { get; init; }

    public string? Subaddress { get; init; }

    public string? FaxPassword { get; init; }

    public string? Cover { get; init; }

    public string? CoverText { get; init; }

    /// <summary>Values of fields of the cover, by name.</summary>
    public IReadOnlyDictionary<string, string> CoverFields { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public required LineWishes Lines { get; init; }

    public string Site { get; init; } = "";

    /// <summary>Hash of all that was asked for.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Reads the form; what is wrong with it is in <c>Problem</c> and then there is no form.</summary>
    public static async Task<(SubmittedForm? Form, ProblemHttpResult? Problem)> ReadAsync(HttpRequest request, DateTimeOffset now, CancellationToken cancel)
    {
        if (!request.HasFormContentType)
            return (null, Problem.Of(Problem.BadRequest, "Send multipart/form-data with the parts file and to."));
        IFormCollection form;
        try
        {
            form = await StorableText.ReadFormAsync(request, cancel);
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            var tooLarge = fault is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge };
            return (null, Problem.Of(tooLarge ? Problem.TooLarge : Problem.BadRequest, fault.Message));
        }

        return Read(form, await DocumentsAsync(form.Files, cancel), now);
    }

    /// <summary>Reads the parts that are no documents.</summary>
    public static (SubmittedForm? Form, ProblemHttpResult? Problem) Read(IFormCollection form, IReadOnlyList<RenderSource> documents, DateTimeOffset now)
    {
        var to = form["to"].OfType<string>().SelectMany(value => value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();
        if (to.Count == 0 || (documents.Count == 0 && Given(form, "coverText") is null && Given(form, "body") is null))
            return (null, Problem.Of(Problem.BadRequest, to.Count == 0 ? "The part to is missing: a fax number." : "The part file is missing: a document."));
        if (to.Count > MostRecipients)
            return (null, Problem.Of(Problem.BadRequest, $"to names {to.Count} recipients, {MostRecipients} are allowed; a broadcast has more."));
        if (!TryRead<MailBodyUse>(form["bodyUse"], out var bodyUse))
            return (null, Problem.Of(Problem.BadRequest, $"bodyUse is one of {Names<MailBodyUse>()}."));
        if (!TryRead<Resolution>(form["resolution"], out var resolution) || !TryRead<FaxPriority>(form["priority"], out var priority))
            return (null, Problem.Of(Problem.BadRequest, $"resolution is one of {Names<Resolution>()}, priority one of {Names<FaxPriority>()}."));
        var dueAt = default(DateTimeOffset);
        if (form["dueAt"] is [{ Length: > 0 } due] && !DateTimeOffset.TryParse(due, System.Globalization.CultureInfo.InvariantCulture, out dueAt))
            return (null, Problem.Of(Problem.BadRequest, $"dueAt is a time such as 2026-03-02T08:00:00+01:00, not {due}."));
        if (dueAt > now + FaxQueue.FarthestDue)
            return (null, Problem.Of(Problem.BadRequest, $"dueAt is at most {FaxQueue.FarthestDue.TotalDays:0} days ahead, not {dueAt:u}."));
        if (form["reportTo"] is [{ Length: > 0 } report] && (!MailAddress.TryParse(report, out var mailbox) || mailbox.Domain.Length == 0))
            return (null, Problem.Of(Problem.BadRequest, $"reportTo is a mail address, not {report}."));
        var (subaddress, password) = (Given(form, "subaddress"), Given(form, "faxPassword"));
        if (subaddress is not null && !NumberPolicy.IsFrame(subaddress))
            return (null, Problem.Of(Problem.BadRequest, $"subaddress is at most 20 of digits, # and *, not {subaddress}."));
        if (password is not null && !NumberPolicy.IsFrame(password))
            return (null, Problem.Of(Problem.BadRequest, "faxPassword is at most 20 of digits, # and *."));
        if (Given(form, "coverText") is { Length: > SendOptions.CoverTextLength })
            return (null, Problem.Of(Problem.BadRequest, $"coverText has {SendOptions.CoverTextLength} characters at most."));
        var fields = form.Where(part => part.Key.StartsWith(CoverFieldPrefix, StringComparison.Ordinal)).ToDictionary(part => part.Key[CoverFieldPrefix.Length..], part => part.Value.ToString(), StringComparer.Ordinal);
        if (fields.FirstOrDefault(given => CoverField.Find(given.Key) is null || given.Value.Length > SendOptions.CoverTextLength) is { Key: { } unknown })
            return (null, Problem.Of(Problem.BadRequest, $"{CoverFieldPrefix}{unknown}: fields are {string.Join(", ", CoverField.All)}, {SendOptions.CoverTextLength} characters at most."));
        return (new SubmittedForm
        {
            Documents = documents,
            Body = Given(form, "body") is { } body ? new RenderSource("body", MediaTypes.Unknown, Encoding.UTF8.GetBytes(body)) { Charset = "utf-8" } : null,
            BodyUse = bodyUse ?? MailBodyUse.Pages,
            To = to,
            Subject = form["subject"].ToString(),
            Resolution = resolution ?? Resolution.Fine,
            Priority = priority ?? FaxPriority.Normal,
            DueAt = dueAt == default ? null : dueAt,
            ReportTo = Given(form, "reportTo"),
            Subaddress = subaddress,
            FaxPassword = password,
            Cover = Given(form, "cover")?.ToLowerInvariant(),
            CoverText = Given(form, "coverText")?.ReplaceLineEndings("\n"),
            CoverFields = fields,
            Lines = LineWishes.Of(form),
            Site = form["site"].ToString(),
            Fingerprint = FingerprintOf(form, documents),
        }, null);
    }

    internal static string? Given(IFormCollection form, string part) => form[part] is [{ Length: > 0 } text] ? text : null;

    internal static async Task<IReadOnlyList<RenderSource>> DocumentsAsync(IFormFileCollection files, CancellationToken cancel)
    {
        var documents = new List<RenderSource>();
        foreach (var file in files)
        {
            var content = new byte[file.Length];
            await using var stream = file.OpenReadStream();
            await stream.ReadExactlyAsync(content, cancel);
            var type = MediaTypeHeaderValue.TryParse(file.ContentType, out var declared) ? declared : null;
            documents.Add(new RenderSource(Path.GetFileName(file.FileName), type?.MediaType.Value ?? MediaTypes.Unknown, content) { Charset = type?.Charset.Value });
        }

        return documents;
    }

    private static string FingerprintOf(IFormCollection form, IReadOnlyList<RenderSource> documents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (key, value) in form.OrderBy(part => part.Key, StringComparer.Ordinal))
            hash.AppendData(Encoding.UTF8.GetBytes($"{key}={value.Count}:{value}\n"));
        foreach (var document in documents)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{document.FileName}:{document.Content.Length}\n"));
            hash.AppendData(document.Content.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    internal static bool TryRead<T>(string? text, out T? value)
        where T : struct, Enum
    {
        value = Enum.TryParse<T>(text, ignoreCase: true, out var read) && Enum.IsDefined(read) && !char.IsAsciiDigit(text![0]) ? read : null;
        return value is not null || string.IsNullOrEmpty(text);
    }

    internal static string Names<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant();
}
