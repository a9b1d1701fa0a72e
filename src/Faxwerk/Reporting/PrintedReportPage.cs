using System.Globalization;
using System.Net;
using System.Text;
using Faxwerk.Queue;
using Faxwerk.Telephony;

namespace Faxwerk.Reporting;

/// <summary>
/// A printed report as a page of HTML for A4, without scripts. OK stands on it only where every page was confirmed. Its pictures are those of the API, by addresses relative to its own.
/// </summary>
internal sealed class PrintedReportPage
{
    private const string Style =
        """
        @page{size:A4;margin:16mm}*{box-sizing:border-box}body{margin:0 auto;max-width:190mm;padding:24px;font:10pt/1.4 'Liberation Sans',Arial,sans-serif;color:#111;background:#fff}
        h1{font-size:16pt;margin:0 0 4px}h2{font-size:11pt;margin:18px 0 6px}.verdict{font-size:13pt;font-weight:700;margin:0 0 12px;padding:6px 10px;border:2px solid #111}
        table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:3px 8px 3px 0;border-bottom:1px solid #ccc;overflow-wrap:anywhere}.facts th{width:34%;font-weight:400;color:#444}
        .calls{font-size:8.5pt}.pictures{display:flex;flex-wrap:wrap;gap:10px}.pictures figure{margin:0;width:84mm;break-inside:avoid}.pictures img{width:100%;border:1px solid #888}figcaption,footer{font-size:8.5pt;color:#444}
        tr{break-inside:avoid}footer{margin-top:14px}@media print{body{padding:0}}
        """;

    private readonly PrintedReport _report;
    private readonly PrintedReportWords _words;
    private readonly StringBuilder _html = new();

    private PrintedReportPage(PrintedReport report, PrintedReportWords words) => (_report, _words) = (report, words);

    private QueuedFax Fax => _report.Result.Fax;

    private IReadOnlyList<Attempt> Calls => _report.Result.Attempts;

    /// <summary>The page in German or English.</summary>
    public static string Write(PrintedReport report, bool german, bool hasPictures) => new PrintedReportPage(report, german ? PrintedReportWords.German : PrintedReportWords.English).Write(hasPictures);

    private string Write(bool hasPictures)
    {
        var title = $"{_words.Common.Title} {Fax.Id}";
        _html.Append(CultureInfo.InvariantCulture, $"<!doctype html><html lang=\"{_words.Language}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title><style>{Style}</style></head><body><main><h1>{title}</h1>");
        _html.Append(CultureInfo.InvariantCulture, $"<p class=\"verdict\">{Text(Verdict())}</p><table class=\"facts\"><tbody>");
        WriteFacts();
        _html.Append("</tbody></table>");
        WriteCalls();
        if (hasPictures)
            WritePictures();
        _html.Append(CultureInfo.InvariantCulture, $"<footer>{Text(_words.Common.Footer)} {Text(_words.Made)}: {Time(_report.Made)}, Faxwerk</footer></main></body></html>");
        return _html.ToString();
    }

    private string Verdict()
    {
        if (Fax.State is FaxState.Waiting or FaxState.Sending or FaxState.Held)
            return _words.Open;
        var words = _words.Common;
        var verdict = _report.Result.Outcome == FaxOutcome.Partial ? $"{words.Partial} {Fax.ConfirmedPages} {words.Of} {Fax.PageCount}" : words.Verdict(_report.Result.Outcome);
        return Fax is { State: not FaxState.Sent, Cause: { } cause } ? $"{verdict}: {words.Cause(Cause.Of(cause))}" : verdict;
    }

    private void WriteFacts()
    {
        var last = _report.Result.Last;
        Fact(_words.Fax, $"{Fax.Id} ({Fax.JobId})");
        Fact(_words.User, _report.User);
        Fact(_words.Sender, Fax.Sender);
        Fact(_words.Common.Subject, Fax.Subject);
        Fact(_words.Common.Submitted, Time(Fax.CreatedAt));
        Fact(_words.Caller, Fax.ReadOptions().Caller ?? Calls.LastOrDefault(call => call.Caller.Length > 0)?.Caller ?? "");
        Fact(_words.StationId, Fax.ReadOptions().StationId ?? Calls.SelectMany(call => call.ReadTrace()).Where(line => line is { Sent: true, What: "TSI" }).Select(line => line.Detail).LastOrDefault(""));
        Fact(_words.Common.Name, Fax.RecipientName);
        Fact(_words.NumberTyped, Fax.NumberTyped);
        Fact(_words.NumberCalled, $"{Fax.NumberE164}, {Fax.NumberDialled}");
        Fact(_words.Source, _words.SourceTyped);
        Fact(_words.Common.Remote, Calls.LastOrDefault(call => call.RemoteId is { Length: > 0 }) is { } answered ? $"{answered.RemoteId} {answered.RemoteMachine}".Trim() : "");
        if (last is not null)
        {
            Fact(_words.Begin, Time(last.StartedAt));
            Fact(_words.End, last.EndedAt is { } ended ? Time(ended) : "");
            Fact(_words.Duration, DurationOf(last));
        }

        Fact(_words.Common.PageCount, _words.PageCounts(Fax.PageCount, Fax.ConfirmedPages + _report.Result.PerhapsReceived.Count(), Fax.ConfirmedPages));
        Fact(_words.Resolution, _words.ResolutionOf(Fax.Resolution));
        Fact(_words.Transmission, last is null ? "" : TransmissionOf(last));
        Fact(_words.Document, _report.Sha256.Length == 0 ? _words.NotKept : $"fax-{Fax.Id}.tif");
        Fact(_words.Common.Hash, _report.Sha256);
        if (_report.SentSha256.Length > 0)
        {
            Fact(_words.Sent, $"fax-{Fax.Id}-sent.tif");
            Fact(_words.Common.Hash, _report.SentSha256);
        }

        Fact(_words.Clock, _report.IsClockKept ? _words.ClockKept : _words.ClockNotKept);
    }

    private void WriteCalls()
    {
        var words = _words.Common;
        _html.Append(CultureInfo.InvariantCulture, $"<h2>{Text(_words.Calls)}</h2>");
        if (Calls.Count == 0)
        {
            _html.Append(CultureInfo.InvariantCulture, $"<p>{Text(words.NoAttempt)}</p>");
            return;
        }

        _html.Append("<table class=\"calls\"><thead><tr>");
        foreach (var head in new[] { "#", _words.Begin, _words.Duration, _words.Cause, words.Confirmed, _words.Transmission, words.Remote })
            _html.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\">{Text(head)}</th>");
        _html.Append("</tr></thead><tbody>");
        foreach (var call in Calls)
        {
            var cause = call.Status is { } status and not CallStatus.OutcomeUnknown ? $"{words.Cause(Cause.Of(status))} [{(int)status}{(call.SipStatus > 0 ? $", SIP {call.SipStatus}" : "")}]"
                : call is { Status: null, EndedAt: null } && Fax.State == FaxState.Sending ? _words.Running
                : words.Unknown;
            _html.Append("<tr>");
            foreach (var cell in new[] { $"{call.Number}", Time(call.StartedAt), DurationOf(call), cause, $"{call.PagesConfirmed}", TransmissionOf(call), call.RemoteId ?? "" })
                _html.Append(CultureInfo.InvariantCulture, $"<td>{Text(cell)}</td>");
            _html.Append("</tr>");
        }

        _html.Append("</tbody></table>");
        foreach (var page in QueueView.PagesPerhapsTwice(Calls))
            Note(string.Format(CultureInfo.InvariantCulture, words.PerhapsTwice, page + 1));
        foreach (var page in _report.Result.PerhapsReceived)
            Note(string.Format(CultureInfo.InvariantCulture, words.Uncertain, page + 1));
    }

    private void WritePictures()
    {
        _html.Append(CultureInfo.InvariantCulture, $"<h2>{Text(_words.Pictures)}</h2><div class=\"pictures\">");
        for (var page = 1; page <= Fax.PageCount; page++)
        {
            var name = Text($"{_words.Common.OnePage} {page} {_words.Common.Of} {Fax.PageCount}");
            _html.Append(CultureInfo.InvariantCulture, $"<figure><img src=\"pages/{page}/thumbnail.png\" alt=\"{name}\"><figcaption>{name}</figcaption></figure>");
        }

        _html.Append("</div>");
    }

    private static string TransmissionOf(Attempt call) => call.Coding.Length == 0 ? call.Transport
        : string.Join(", ", new[] { call.Transport, string.Create(CultureInfo.InvariantCulture, $"{call.BitRate} bit/s"), call.Ecm ? "ECM" : "-ECM", call.Coding }.Where(part => part.Length > 0));

    private static string DurationOf(Attempt call) => call is { EndedAt: { } ended, IsEndKnown: true } ? string.Create(CultureInfo.InvariantCulture, $"{(ended - call.StartedAt).TotalSeconds:0.0} s") : "";

    private void Fact(string label, string value)
    {
        if (value.Length > 0)
            _html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Text(label)}</th><td>{Text(value)}</td></tr>");
    }

    private void Note(string text) => _html.Append(CultureInfo.InvariantCulture, $"<p>{Text(text)}</p>");

    private string Time(DateTimeOffset time) => ReportText.Time(time, _report.Zone);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
