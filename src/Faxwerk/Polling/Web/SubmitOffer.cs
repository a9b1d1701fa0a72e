using System.Globalization;
using Faxwerk.Api;
using Faxwerk.Hosting;
using Faxwerk.Intake;
using Faxwerk.Intake.Web;
using Faxwerk.Pages;
using Faxwerk.Rendering;
using Faxwerk.Reporting;
using Faxwerk.Storage;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Faxwerk.Polling.Web;

/// <summary>The parts of <c>POST /api/offers</c>, for the API's description.</summary>
/// <param name="File">Documents in the order of their pages.</param>
/// <param name="Name">What to call it; else the name of the first document.</param>
/// <param name="Called">Only callers of this number of ours may fetch it; else those of every number that is served.</param>
/// <param name="Address">Selective polling address (SEP) that callers must name: at most 20 of digits, # and *.</param>
/// <param name="Password">Password (PWD) that callers must name: at most 20 of digits, # and *.</param>
/// <param name="Until">Not after; at most one year ahead, else as long as <c>polling.offerFor</c> says.</param>
/// <param name="Once">It is over once somebody has fetched it whole.</param>
/// <param name="Resolution">standard, fine (default), superfine, dpi300 or dpi400.</param>
public sealed record OfferForm(
    IFormFileCollection File, string? Name, string? Called, string? Address, string? Password, DateTimeOffset? Until, bool? Once, Resolution? Resolution);

/// <summary><c>POST /api/offers</c>: renders the documents while the program waits, and answers 201 when callers may fetch them.</summary>
public sealed class SubmitOffer(DocumentRenderer renderer, PollOffers offers, OfferQuota quota, FreeSpace space, IBlobStore blobs, IOptionsMonitor<ApiSettings> settings, TimeProvider time)
{
    private const int LongestName = 200;

    /// <summary>Serves the request.</summary>
    public async Task<IResult> HandleAsync(HttpContext context, CancellationToken cancel)
    {
        var limit = settings.CurrentValue.SizeLimit;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limit;
        context.Features.Set<IFormFeature>(new FormFeature(context.Request, new FormOptions { MultipartBodyLengthLimit = limit }));
        if (space.IsShort(context.Request.ContentLength ?? limit))
            return Problem.Of(Problem.NoSpace, "Try again later.");
        if (!context.Request.HasFormContentType)
            return Problem.Of(Problem.BadRequest, "Send multipart/form-data with the part file.");
        IFormCollection form;
        try
        {
            form = await StorableText.ReadFormAsync(context.Request, cancel);
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            var tooLarge = fault is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge };
            return Problem.Of(tooLarge ? Problem.TooLarge : Problem.BadRequest, fault.Message);
        }

        return Judge(form) is { } wrong ? Problem.Of(Problem.BadRequest, wrong) : await AcceptAsync(form, ApiAccess.CallerOf(context), cancel);
    }

    private static DateTimeOffset? Until(IFormCollection form) =>
        DateTimeOffset.TryParse(form["until"], CultureInfo.InvariantCulture, out var until) ? until : null;

    private string? Judge(IFormCollection form)
    {
        if (form.Files.Count == 0)
            return "The part file is missing: a document.";
        foreach (var part in new[] { "address", "password" })
        {
            if (SubmittedForm.Given(form, part) is { } frame && !NumberPolicy.IsFrame(frame))
                return $"{part} is at most 20 of digits, # and *.";
        }

        if (!SubmittedForm.TryRead<Resolution>(form["resolution"], out _))
            return $"resolution is one of {SubmittedForm.Names<Resolution>()}.";
        if (SubmittedForm.Given(form, "until") is { } until && !(Until(form) > time.GetUtcNow()))
            return $"until is a time to come, such as 2026-03-02T08:00:00+01:00, not {until}.";
        if (Until(form) > time.GetUtcNow().AddYears(1))
            return "until is at most one year ahead.";
        return SubmittedForm.Given(form, "once") is { } once && !bool.TryParse(once, out _) ? $"once is true or false, not {once}." : null;
    }

    private async Task<IResult> AcceptAsync(IFormCollection form, ApiCaller caller, CancellationToken cancel)
    {
        if (await quota.JudgeAsync(caller.SubmittedBy, 0, cancel) is { } full)
            return Problem.Of(Problem.OfferQuota, full);
        SubmittedForm.TryRead<Resolution>(form["resolution"], out var resolution);
        var rendered = await renderer.RenderAsync(await SubmittedForm.DocumentsAsync(form.Files, cancel), new RenderOptions(resolution ?? Resolution.Fine), cancel);
        if (rendered.Document is not { } document)
        {
            var unavailable = rendered.Failures.Any(failure => failure.IsTemporary);
            return Problem.Of(unavailable ? Problem.RenderingUnavailable : Problem.BadDocument, string.Join(" ", rendered.Failures.Select(failure => Refusal.Of(failure).English)));
        }

        if (await quota.JudgeAsync(caller.SubmittedBy, document.Tiff.Length, cancel) is { } tooMuch)
            return Problem.Of(Problem.OfferQuota, tooMuch);
        var pages = await blobs.WriteAsync(document.Tiff, cancel);
        var name = SubmittedForm.Given(form, "name") ?? Path.GetFileName(form.Files[0].FileName);
        var offer = new NewOffer(pages.Id, document.Pages, caller.SubmittedBy)
        {
            Name = name.Length > LongestName ? name[..LongestName] : name,
            Called = form["called"].ToString().Trim(),
            Address = form["address"].ToString(),
            Password = form["password"].ToString(),
            Once = bool.TryParse(form["once"], out var once) && once,
            ValidUntil = Until(form),
        };
        var id = await offers.AddAsync(offer, caller.Actor, cancel);
        return TypedResults.Created($"/api/offers/{id}", OfferView.Of((await offers.FindAsync(id, cancel))!));
    }
}
