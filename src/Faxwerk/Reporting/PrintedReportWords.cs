namespace Faxwerk.Reporting;

/// <summary>What a printed report says beyond the words of <see cref="ReportWords"/>, in one language.</summary>
internal sealed record PrintedReportWords
{
    public required string Language { get; init; }
    public required ReportWords Common { get; init; }
    public required string Fax { get; init; }
    public required string User { get; init; }
    public required string Sender { get; init; }
    public required string Caller { get; init; }
    public required string StationId { get; init; }
    public required string NumberTyped { get; init; }
    public required string NumberCalled { get; init; }
    public required string Source { get; init; }
    public required string SourceTyped { get; init; }
    public required string Begin { get; init; }
    public required string End { get; init; }
    public required string Duration { get; init; }
    public required Func<int, int, int, string> PageCounts { get; init; }
    public required string Resolution { get; init; }
    public required Func<string, string> ResolutionOf { get; init; }
    public required string Transmission { get; init; }
    public required string Document { get; init; }
    public required string Sent { get; init; }
    public required string NotKept { get; init; }
    public required string Clock { get; init; }
    public required string ClockKept { get; init; }
    public required string ClockNotKept { get; init; }
    public required string Calls { get; init; }
    public required string Cause { get; init; }
    public required string Pictures { get; init; }
    public required string Made { get; init; }
    public required string Open { get; init; }
    public required string Running { get; init; }

    public static PrintedReportWords German { get; } = new()
    {
        Language = "de",
        Common = ReportWords.German,
        Fax = "Fax",
        User = "Benutzer",
        Sender = "Absender",
        Caller = "Eigene Rufnummer (CLI)",
        StationId = "Eigene Kennung (TSI)",
        NumberTyped = "Nummer wie eingegeben",
        NumberCalled = "Nummer international, gewählt",
        Source = "Herkunft der Nummer",
        SourceTyped = "bei der Übergabe angegeben",
        Begin = "Beginn",
        End = "Ende",
        Duration = "Dauer",
        PageCounts = (all, sent, confirmed) => $"{all} im Dokument, {sent} gesendet, {confirmed} bestätigt",
        Resolution = "Auflösung",
        ResolutionOf = name => name switch { "normal" => "Standard", "fine" => "Fein", "superfine" => "Superfein", _ => name },
        Transmission = "Übertragung",
        Document = "Datei",
        Sent = "Übertragene Seiten mit Kopfzeile",
        NotKept = "wird nicht mehr aufbewahrt",
        Clock = "Uhr des Servers",
        ClockKept = "bei Ausgabe dieses Berichts mit NTP abgeglichen",
        ClockNotKept = "bei Ausgabe dieses Berichts nicht abgeglichen",
        Calls = "Anrufe",
        Cause = "Ursache",
        Pictures = "Verkleinerte Abbildung der Seiten",
        Made = "Ausgegeben",
        Running = "läuft",
        Open = "NOCH NICHT ABGESCHLOSSEN",
    };

    public static PrintedReportWords English { get; } = new()
    {
        Language = "en",
        Common = ReportWords.English,
        Fax = "Fax",
        User = "User",
        Sender = "Sender",
        Caller = "Own number (CLI)",
        StationId = "Own station ID (TSI)",
        NumberTyped = "Number as typed",
        NumberCalled = "Number, international and dialled",
        Source = "Source of the number",
        SourceTyped = "given when it was handed in",
        Begin = "Begin",
        End = "End",
        Duration = "Duration",
        PageCounts = (all, sent, confirmed) => $"{all} in the document, {sent} sent, {confirmed} confirmed",
        Resolution = "Resolution",
        ResolutionOf = name => name switch { "normal" => "Standard", "fine" => "Fine", "superfine" => "Superfine", _ => name },
        Transmission = "Transmission",
        Document = "File",
        Sent = "Pages as sent, with header line",
        NotKept = "no longer kept",
        Clock = "Clock of the server",
        ClockKept = "kept by NTP as this report was made",
        ClockNotKept = "not kept as this report was made",
        Calls = "Calls",
        Cause = "Cause",
        Pictures = "Reduced pictures of the pages",
        Made = "Made",
        Running = "under way",
        Open = "NOT OVER YET",
    };
}
