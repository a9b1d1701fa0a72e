using System.Text.Json;
using Faxwerk.Covers;
using Faxwerk.Queue;
using Faxwerk.Rendering;
using Faxwerk.Reporting;
using Faxwerk.Storage;

namespace Faxwerk.Intake;

/// <summary>A recipient with what only the cover needs to know.</summary>
/// <param name="Fax">The recipient.</param>
/// <param name="Company">The recipient's company; empty where it is not known.</param>
/// <param name="Cover">What was chosen for this recipient alone; null for what holds for all.</param>
internal sealed record CoverRecipient(FaxRecipient Fax, string Company = "", string? Cover = null);

/// <summary>A document in the blob store and who gets it.</summary>
/// <param name="Recipients">Those whose pages are these.</param>
/// <param name="BlobId">The pages.</param>
/// <param name="Pages">Their number, with the cover.</param>
/// <param name="Cover">The template of the cover; null for none.</param>
internal sealed record CoveredFax(IReadOnlyList<FaxRecipient> Recipients, string BlobId, int Pages, string? Cover)
{
    /// <summary>Octets of the document.</summary>
    public long SizeBytes { get; init; }

    /// <summary>The resolution of the pages, in a word.</summary>
    public string Resolution { get; init; } = "";
}

/// <summary>What came of a submission: its documents, or the fault for which it is refused. Covers that are left out are told in <paramref name="Faults"/>.</summary>
internal sealed record CoveredSubmission(IReadOnlyList<CoveredFax> Faxes, IReadOnlyList<CoverFault> Faults)
{
    /// <summary>The covers that show only the beginning of the text.</summary>
    public IReadOnlyList<string> Cut { get; init; } = [];

    /// <summary>The pages of all recipients together.</summary>
    public int PagesInAll => Faxes.Sum(fax => fax.Pages * fax.Recipients.Count);

    /// <summary>Whether it goes out without a cover that it should have.</summary>
    public bool LacksCover => Faxes.Count > 0 && Faults is [{ IsTemporary: false }, ..];

    /// <summary>Whether it goes out, and a cover does not show the whole text.</summary>
    public bool LacksText => LacksCover || (Faxes.Count > 0 && Cut.Count > 0);

    /// <summary>For the report.</summary>
    public IEnumerable<LeftOut> LeftOut =>
        [.. Faults.Select(fault => new LeftOut(fault.Name, fault.German.TrimEnd('.'), fault.English.TrimEnd('.'))), .. Cut.Select(Reporting.LeftOut.EndOfText)];
}

/// <summary>Gives every recipient the document with his own cover. Those without a cover share one.</summary>
internal sealed class Covering(CoverPages covers, IBlobStore blobs)
{
    /// <summary>
    /// Why the text would be missing on the cover of one of them, a cover without a place for it before one that cannot be made at all; null where every one gets a cover that shows it.
    /// </summary>
    public async Task<CoverFault?> TextFaultAsync(IReadOnlyList<CoverRecipient> recipients, CoverRequest submission, CancellationToken cancel)
    {
        CoverFault? fault = null;
        foreach (var recipient in recipients)
        {
            fault = await covers.TextFaultAsync(submission with { RecipientNumber = recipient.Fax.Number.E164, Cover = recipient.Cover ?? submission.Cover }, cancel) ?? fault;
            if (fault is { Code: CoverFaultCode.NoText }) return fault;
        }

        return fault;
    }

    /// <summary>Makes and stores the documents; no fax is there where one of them must not go out.</summary>
    /// <param name="body">What is faxed; null for covers alone.</param>
    /// <param name="recipients">Who gets it.</param>
    /// <param name="submission">What holds for all of them.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<CoveredSubmission> CoverAsync(FaxDocument? body, IReadOnlyList<CoverRecipient> recipients, CoverRequest submission, CancellationToken cancel)
    {
        var faxes = new List<CoveredFax>();
        var faults = new List<CoverFault>();
        var cut = new List<string>();
        var plain = new List<FaxRecipient>();
        foreach (var recipient in recipients)
        {
            var request = submission with
            {
                RecipientNumber = recipient.Fax.Number.E164, RecipientName = recipient.Fax.Name, RecipientCompany = recipient.Company, Cover = recipient.Cover ?? submission.Cover,
            };
            var covered = await covers.CoverAsync(body, request, new RenderOptions(body?.Resolution ?? Pages.Resolution.Fine), cancel);
            if (covered.Fault is { } fault && !faults.Contains(fault)) faults.Add(fault);
            if (covered is { IsCut: true, Cover: { } name } && !cut.Contains(name)) cut.Add(name);
            if (covered.Document is not { } document) return new CoveredSubmission([], faults);
            if (covered.Cover is null) plain.Add(recipient.Fax);
            else faxes.Add(await StoreAsync([recipient.Fax], document, covered.Cover, cancel));
        }

        if (plain.Count > 0) faxes.Insert(0, await StoreAsync(plain, body!, null, cancel));
        return new CoveredSubmission(faxes, faults) { Cut = cut };
    }

    private async Task<CoveredFax> StoreAsync(IReadOnlyList<FaxRecipient> recipients, FaxDocument document, string? cover, CancellationToken cancel)
    {
        var blob = await blobs.WriteAsync(document.Tiff, cancel);
        return new CoveredFax(recipients, blob.Id, document.Pages, cover) { SizeBytes = blob.Length, Resolution = JsonNamingPolicy.CamelCase.ConvertName(document.Resolution.ToString()) };
    }
}
