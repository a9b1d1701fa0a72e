using System.Collections.Frozen;
using Faxwerk.Telephony;

namespace Faxwerk.Reporting;

/// <summary>What a <see cref="CallStatus"/> means to a user, in both languages, and to a mail system (RFC 3463).</summary>
/// <param name="Dsn">Enhanced status code of a final report.</param>
public sealed record Cause(string Dsn, string German, string English)
{
    private static readonly FrozenDictionary<CallStatus, Cause> All = new Dictionary<CallStatus, Cause>
    {
        [CallStatus.Ok] = new("2.1.5", "gesendet", "sent"),
        [CallStatus.Busy] = new("5.4.5", "besetzt", "busy"),
        [CallStatus.NoAnswer] = new("5.4.1", "keine Antwort", "no answer"),
        [CallStatus.UnallocatedNumber] = new("5.1.1", "Rufnummer nicht vergeben", "number not in service"),
        [CallStatus.CallRejected] = new("5.7.1", "Anruf abgewiesen", "call refused"),
        [CallStatus.TrunkFailure] = new("5.4.0", "Störung der Telefonleitung", "the line could not place the call"),
        [CallStatus.T38Refused] = new("5.6.3", "T.38 abgelehnt", "T.38 refused"),
        [CallStatus.NotAFax] = new("5.1.1", "kein Faxgerät am Anschluss", "answered, but not by a fax machine"),
        [CallStatus.Incompatible] = new("5.6.3", "Gegenstelle kann dieses Dokument nicht empfangen", "the other machine cannot receive this document"),
        [CallStatus.VoiceAnswered] = new("5.1.1", "kein Faxgerät: eine Stimme hat sich gemeldet", "a voice answered, not a fax machine"),
        [CallStatus.NothingToFetch] = new("5.6.1", "bei der Gegenstelle liegt kein Dokument zum Abruf", "the other machine has no document to fetch"),
        [CallStatus.TrainingFailed] = new("5.4.2", "Leitung zu schlecht für jede Geschwindigkeit", "the line is too bad for every speed"),
        [CallStatus.NoResponse] = new("5.4.2", "Gegenstelle antwortet nicht mehr", "the other machine stopped answering"),
        [CallStatus.RemoteDisconnect] = new("5.4.2", "Gegenstelle hat die Übertragung beendet", "the other machine ended the transmission"),
        [CallStatus.CallDropped] = new("5.4.2", "Verbindung abgebrochen", "the call was dropped"),
        [CallStatus.PageRejected] = new("5.6.5", "Seite wiederholt abgelehnt", "a page was refused again and again"),
        [CallStatus.ProtocolError] = new("5.5.0", "Protokollfehler der Gegenstelle", "the other machine broke the protocol"),
        [CallStatus.LimitReached] = new("5.3.4", "Grenze für Dauer oder Umfang erreicht", "a limit on time or size was reached"),
        [CallStatus.DocumentUnreadable] = new("5.6.1", "Seite des Dokuments nicht lesbar", "a page of the document could not be read"),
        [CallStatus.StorageFailed] = new("5.3.1", "Ablage der Dokumente nicht erreichbar", "the store of the documents could not be used"),
        [CallStatus.Cancelled] = new("5.7.0", "storniert", "cancelled"),
        [CallStatus.OutcomeUnknown] = new("5.3.0", "Ausgang unbekannt", "outcome unknown"),
        [CallStatus.HeaderLineFailed] = new("5.3.0", "Kopfzeile der Seiten konnte nicht erzeugt werden", "the header line of the pages could not be made"),
        [CallStatus.Stopped] = new("5.3.2", "Server wurde beendet", "the server was stopped"),
    }.ToFrozenDictionary();

    /// <summary>The cause of a status. Every status has one.</summary>
    public static Cause Of(CallStatus status) => All[status];
}
