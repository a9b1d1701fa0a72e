using System.Globalization;
using Faxwerk.Directory;
using Faxwerk.Headline;
using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Rendering;
using Microsoft.Extensions.Options;

namespace Faxwerk.Covers;

/// <summary>Makes covers and puts them before documents. The preview comes from here too.</summary>
public sealed partial class CoverPages(
    CoverStore store, Users users, OwnNumbers own, DocumentRenderer renderer, IOptionsMonitor<CoverSettings> settings, IOptionsMonitor<HeadlineSettings> dates, TimeProvider time, ILogger<CoverPages> log)
{
    /// <summary>Most pages of a cover whose template lets the text run on.</summary>
    private const int MostPages = 10;

    private const string SenderFax = "sender.fax";

    /// <summary>Why the cover of a fax will not show its text: there is none, it cannot be made, or it has no place for one. Null where it shows it.</summary>
    public async Task<CoverFault?> TextFaultAsync(CoverRequest request, CancellationToken cancel)
    {
        var name = await NameForAsync(request, cancel);
        if (name == CoverTemplate.None) return new CoverFault(CoverFaultCode.NoText, name);
        try
        {
            var template = await store.FindAsync(name, request.Language ?? dates.CurrentValue.Language, request.Sender, cancel);
            return template is null ? new CoverFault(CoverFaultCode.Missing, name) : template.Check() ?? (template.ShowsText ? null : new CoverFault(CoverFaultCode.NoText, template.Name));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return new CoverFault(CoverFaultCode.Missing, name, unreadable.Message);
        }
    }

    /// <summary>Puts the cover that is due before <paramref name="body"/>; null for a fax that is nothing but its cover.</summary>
    public async Task<CoveredDocument> CoverAsync(FaxDocument? body, CoverRequest request, RenderOptions options, CancellationToken cancel)
    {
        var current = settings.CurrentValue;
        var name = await NameForAsync(request, cancel);
        if (name == CoverTemplate.None) return new CoveredDocument(body);
        var (cover, template, fault, isCut) = await MakeAsync(name, request, body?.Pages ?? 0, options, cancel);
        if (cover is not null) return new CoveredDocument(Join(cover, body), template) { IsCut = isCut };
        LogFault(log, name, fault!.Code, fault.Detail);
        return new CoveredDocument(current.Missing == MissingCover.SendWithout && !fault.IsTemporary ? body : null, null, fault);
    }

    private async Task<string> NameForAsync(CoverRequest request, CancellationToken cancel) =>
        request.Cover ?? settings.CurrentValue.CoverFor(request, await users.FindByAddressAsync(request.Sender, cancel));

    /// <summary>The cover before a document of so many pages, or why there is none.</summary>
    public async Task<MadeCover> MakeAsync(string name, CoverRequest request, int bodyPages, RenderOptions options, CancellationToken cancel)
    {
        try
        {
            request = await WithUserAsync(request, cancel);
            var template = await store.FindAsync(name, request.Language ?? dates.CurrentValue.Language, request.Sender, cancel);
            if (template is null) return new MadeCover(null, name, new CoverFault(CoverFaultCode.Missing, name));
            if (template.Check() is { } wrong) return new MadeCover(null, template.Name, wrong);
            // Who takes the English template in a German house wants the date in English too.
            var spoken = CoverTemplate.LanguageOf(template.Name);
            if (spoken is not null && (request.Language ?? dates.CurrentValue.Language).Split('-')[0] != spoken) request = request with { Language = spoken };
            return await FitAsync(template, await FieldsAsync(request, cancel), bodyPages, options, cancel);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return new MadeCover(null, name, new CoverFault(CoverFaultCode.Missing, name, unreadable.Message));
        }
    }

    /// <summary>Renders a template that is not kept yet, with sample fields; what is wrong with it, null where nothing is.</summary>
    public async Task<CoverFault?> TryAsync(CoverTemplate template, CancellationToken cancel) =>
        template.Check() ?? (await FitAsync(template, await FieldsAsync(CoverSample.Request("", null), cancel), 2, new RenderOptions(), cancel)).Fault;

    private async Task<MadeCover> FitAsync(CoverTemplate template, CoverFields fields, int bodyPages, RenderOptions options, CancellationToken cancel)
    {
        var most = template.Overflows ? MostPages : 1;
        var text = new CutText(fields[CoverField.Text], most);
        options = options with { MaxPages = most + CutText.MeasuredPages };
        var (fitting, renderings) = ("", 0);
        while (true)
        {
            var (tried, before) = (text.Current, text.Best);
            var (cover, failure) = await RenderAsync(template, fields.With(CoverField.Text, tried), bodyPages + 1, options, cancel);
            renderings++;
            if (failure is not null && failure.Code != RenderFailureCode.TooManyPages) return new MadeCover(null, template.Name, FaultOf(template, failure));
            var goesOn = text.Judge(cover);
            if (text.Best != before) fitting = tried;
            if (!goesOn) break;
        }

        var isCut = fitting != fields[CoverField.Text];
        if (text.Best is { Pages: > 1 } longer)
        {
            // It was laid out as if it had one page.
            var (counted, failure) = await RenderAsync(template, fields.With(CoverField.Text, fitting), bodyPages + longer.Pages, options, cancel);
            return counted is null ? new MadeCover(null, template.Name, FaultOf(template, failure!)) : new MadeCover(counted, template.Name, IsCut: isCut);
        }

        LogFitted(log, template.Name, renderings);
        return text.Best is { } best
            ? new MadeCover(best, template.Name, IsCut: isCut)
            : new MadeCover(null, template.Name, new CoverFault(CoverFaultCode.TooLong, template.Name));
    }

    private async Task<(FaxDocument? Cover, RenderFailure? Failure)> RenderAsync(
        CoverTemplate template, CoverFields fields, int pages, RenderOptions options, CancellationToken cancel)
    {
        var filled = template.Fill(fields.With("pages", pages.ToString(CultureInfo.InvariantCulture)));
        var rendered = await renderer.RenderAsync([new RenderSource(template.Name, template.MediaType, filled) { Charset = "utf-8", IsLaidOut = true, Substitutes = [] }], options, cancel);
        return (rendered.Document, rendered.Failures.Count > 0 ? rendered.Failures[0] : null);
    }

    /// <summary>What the directory knows of the sender, where the submission does not say.</summary>
    private async Task<CoverRequest> WithUserAsync(CoverRequest request, CancellationToken cancel) => await users.FindByAddressAsync(request.Sender, cancel) is { } user
        ? request with
        {
            SenderName = request.SenderName.Length > 0 ? request.SenderName : user.DisplayName,
            Language = request.Language ?? user.Language,
            TimeZone = request.TimeZone ?? (user.TimeZone.Length > 0 ? user.TimeZone : null),
            Fields = own.FaxNumberOf(user) is { Length: > 0 } fax && !request.Fields.ContainsKey(SenderFax) ? new Dictionary<string, string>(request.Fields, StringComparer.Ordinal) { [SenderFax] = fax } : request.Fields,
        }
        : request;

    private async Task<CoverFields> FieldsAsync(CoverRequest request, CancellationToken cancel)
    {
        var (sender, date) = (settings.CurrentValue, dates.CurrentValue);
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(request.TimeZone ?? date.TimeZone, out var found) ? found : TimeZoneInfo.Utc;
        var culture = HeadlineSettings.FindCulture(request.Language ?? date.Language) ?? CultureInfo.InvariantCulture;
        var now = TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone);
        var fields = new CoverFields()
            .With("sender.name", request.SenderName).With("sender.email", request.Sender.Contains('@', StringComparison.Ordinal) ? request.Sender : "")
            .With("sender.company", sender.Company).With("sender.address", sender.Address).With("sender.phone", sender.Phone).With(SenderFax, sender.Fax)
            .With("recipient.name", request.RecipientName).With("recipient.company", request.RecipientCompany).With("recipient.fax", request.RecipientNumber)
            .With("subject", request.Subject).With("date", now.ToString("D", culture)).With("time", now.ToString("t", culture)).With(CoverField.Text, request.Text)
            .With(CoverField.Logo, await store.PictureAsync(CoverField.Logo, request.Sender, cancel))
            .With(CoverField.Signature, await store.PictureAsync(CoverField.Signature, request.Sender, cancel));
        return request.Fields.Aggregate(fields, (all, given) => CoverField.Find(given.Key) is { } field ? all.With(field, given.Value) : all);
    }

    private static CoverFault FaultOf(CoverTemplate template, RenderFailure failure) => new(
        failure.IsTemporary ? CoverFaultCode.Unavailable : CoverFaultCode.Unrenderable, template.Name, failure.English);

    private static FaxDocument Join(FaxDocument cover, FaxDocument? body)
    {
        if (body is null) return cover;
        var pages = TiffReader.Open(cover.Tiff).Pages().Concat(TiffReader.Open(body.Tiff).Pages());
        return new FaxDocument(
            TiffWriter.Write(pages.Select(page => new PageImage(page.ToBitmap(), body.Resolution))), cover.Pages + body.Pages, body.Resolution, [.. cover.Warnings, .. body.Warnings]);
    }

    [LoggerMessage(LogLevel.Debug, "The cover {Name} took {Renderings} renderings")]
    private static partial void LogFitted(ILogger logger, string name, int renderings);

    [LoggerMessage(LogLevel.Warning, "The cover {Name} could not be made: {Code} ({Detail})")]
    private static partial void LogFault(ILogger logger, string name, CoverFaultCode code, string detail);
}
