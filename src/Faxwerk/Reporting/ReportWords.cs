using System.Text;

namespace Faxwerk.Reporting;

/// <summary>The words of a report in one language.</summary>
internal sealed record ReportWords
{
    public required TemplateLanguage Language { get; init; }
    public required string Title { get; init; }
    public required string InterimTitle { get; init; }
    public required string Cut { get; init; }
    public required string Delayed { get; init; }
    public required string Confirmation { get; init; }
    public required string StillTrying { get; init; }
    public required string Queued { get; init; }
    public required string NextCall { get; init; }
    public required string TriedUntil { get; init; }
    public required string Sent { get; init; }
    public required string Partial { get; init; }
    public required string Failed { get; init; }
    public required string Uncertainty { get; init; }
    public required string Cancelled { get; init; }
    public required string Of { get; init; }
    public required string Faxes { get; init; }
    public required string OnePage { get; init; }
    public required string Pages { get; init; }
    public required string Recipients { get; init; }
    public required string Subject { get; init; }
    public required string Submitted { get; init; }
    public required string PageCount { get; init; }
    public required string Hash { get; init; }
    public required string Recipient { get; init; }
    public required string Job { get; init; }
    public required string Number { get; init; }
    public required string Dialled { get; init; }
    public required string Name { get; init; }
    public required string Result { get; init; }
    public required string Confirmed { get; init; }
    public required string Remote { get; init; }
    public required string Attempt { get; init; }
    public required string Until { get; init; }
    public required string NoAttempt { get; init; }
    public required string LastSign { get; init; }

    public required string Unknown { get; init; }
    public required CompositeFormat Uncertain { get; init; }
    public required CompositeFormat PerhapsTwice { get; init; }
    public required string Footer { get; init; }
    public required string NotAccepted { get; init; }
    public required string PartlyAccepted { get; init; }
    public required Func<Cause, string> Cause { get; init; }
    public required Func<Refusal, string> Refusal { get; init; }
    public required string NotFaxed { get; init; }
    public required string Mailed { get; init; }
    public required string CameBack { get; init; }
    public required Func<LeftOut, string> LeftOut { get; init; }

    public static ReportWords German { get; } = new()
    {
        Language = TemplateLanguage.De,
        Title = "Fax-Sendebericht",
        InterimTitle = "Fax-Zwischenbericht",
        Cut = "Die gesendeten Seiten fehlen ganz oder zum Teil, weil der Mailserver die Mail mit ihnen nicht annahm: Sie ist zu groß.",
        Delayed = "VERZÖGERT",
        Confirmation = "ANGENOMMEN",
        StillTrying = "Ihr Fax ist noch unterwegs. Es wird weiter versucht; Sie müssen nichts tun.",
        Queued = "Ihr Fax wurde angenommen.",
        NextCall = "Nächster Anruf",
        TriedUntil = "Versucht bis",
        Sent = "OK",
        Partial = "TEILWEISE",
        Failed = "FEHLER",
        Uncertainty = "AUSGANG UNBEKANNT",
        Cancelled = "STORNIERT",
        Of = "von",
        Faxes = "Faxe",
        OnePage = "Seite",
        Pages = "Seiten",
        Recipients = "Empfängern",
        Subject = "Betreff",
        Submitted = "Eingereicht",
        PageCount = "Seiten",
        Hash = "SHA-256 Bild",
        Recipient = "Empfänger",
        Job = "Auftrag",
        Number = "Nummer",
        Dialled = "gewählt",
        Name = "Name",
        Result = "Ergebnis",
        Confirmed = "bestätigt",
        Remote = "Gegenstelle",
        Attempt = "Versuch",
        Until = "bis",
        NoAttempt = "Es wurde nicht gewählt.",
        LastSign = "Ende unbekannt, letztes Lebenszeichen",
        Unknown = "Ausgang unbekannt: Der Server wurde während des Anrufs beendet. Was danach noch ankam, ist nicht bekannt.",
        Uncertain = CompositeFormat.Parse("Seite {0} war unterwegs, ihre Bestätigung blieb aus: Die Gegenstelle kann sie erhalten haben."),
        PerhapsTwice = CompositeFormat.Parse("Seite {0} wurde wiederholt, weil ihre Bestätigung ausblieb: Die Gegenstelle kann sie zweimal erhalten haben."),
        Footer = "OK bedeutet: Die Gegenstelle hat jede Seite bestätigt.",
        NotAccepted = "Ihre Nachricht wurde nicht gefaxt.",
        PartlyAccepted = "Ihre Nachricht wird an die unten genannten Nummern nicht gefaxt. Die übrigen Empfänger bekommen sie; über sie wird gesondert berichtet.",
        Cause = cause => cause.German,
        Refusal = cause => cause.German,
        NotFaxed = "Nicht gefaxt",
        Mailed = "Per Mail",
        CameBack = "Eine Mail mit Ihrem Dokument kam zurück, nachdem ein Mailserver sie angenommen hatte: Dieser Empfänger hat es nicht.",
        LeftOut = part => $"{part.FileName} ({part.German})",
    };

    public static ReportWords English { get; } = new()
    {
        Language = TemplateLanguage.En,
        Title = "Fax report",
        InterimTitle = "Fax interim report",
        Cut = "The sent pages are missing wholly or in part, because the mail server did not take the mail with them: it is too large.",
        Delayed = "DELAYED",
        Confirmation = "ACCEPTED",
        StillTrying = "Your fax is still under way. It is tried again; you need not do anything.",
        Queued = "Your fax was accepted.",
        NextCall = "Next call",
        TriedUntil = "Tried until",
        Sent = "OK",
        Partial = "PARTIAL",
        Failed = "FAILED",
        Uncertainty = "OUTCOME UNKNOWN",
        Cancelled = "CANCELLED",
        Of = "of",
        Faxes = "faxes",
        OnePage = "page",
        Pages = "pages",
        Recipients = "recipients",
        Subject = "Subject",
        Submitted = "Submitted",
        PageCount = "Pages",
        Hash = "SHA-256 image",
        Recipient = "Recipient",
        Job = "Job",
        Number = "Number",
        Dialled = "dialled",
        Name = "Name",
        Result = "Result",
        Confirmed = "confirmed",
        Remote = "Answered by",
        Attempt = "Attempt",
        Until = "to",
        NoAttempt = "No call was made.",
        LastSign = "end unknown, last sign of life",
        Unknown = "Outcome unknown: the server ended during the call. What arrived after that is not known.",
        Uncertain = CompositeFormat.Parse("Page {0} was under way, its confirmation did not come: the other machine may have it."),
        PerhapsTwice = CompositeFormat.Parse("Page {0} was repeated because its confirmation did not come: the other machine may have it twice."),
        Footer = "OK means: the other machine has confirmed every page.",
        NotAccepted = "Your message was not faxed.",
        PartlyAccepted = "Your message is not faxed to the numbers below. The other recipients get it; they have a report of their own.",
        Cause = cause => cause.English,
        Refusal = cause => cause.English,
        NotFaxed = "Not faxed",
        Mailed = "By mail",
        CameBack = "A mail with your document came back after a mail server had taken it: this recipient does not have it.",
        LeftOut = part => $"{part.FileName} ({part.English})",
    };

    /// <summary>The word behind a number of pages.</summary>
    public string PagesOf(int count) => count == 1 ? OnePage : Pages;

    /// <summary>OK, PARTIAL, FAILED, OUTCOME UNKNOWN or CANCELLED.</summary>
    public string Verdict(FaxOutcome outcome) => outcome switch
    {
        FaxOutcome.Sent => Sent,
        FaxOutcome.Partial => Partial,
        FaxOutcome.Cancelled => Cancelled,
        FaxOutcome.Unknown => Uncertainty,
        _ => Failed,
    };
}
