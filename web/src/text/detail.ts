import type { Language } from './catalogue';

/** What the server writes down of how a call ended, in English once and for all, and the same in German. Brackets catch what differs from call to call. */
const sentences: readonly (readonly [english: string, german: string])[] = [
  ['It was deleted from the quarantine.', 'Es wurde aus der Quarantäne gelöscht.'],
  ['Every page was confirmed.', 'Jede Seite wurde bestätigt.'],
  ['Not answered within (\\d+) s.', 'Innerhalb von $1 s nicht angenommen.'],
  ['The trunk did not answer the INVITE.', 'Die Leitung hat auf den INVITE nicht geantwortet.'],
  ['The INVITE could not be sent: (.+).', 'Der INVITE konnte nicht gesendet werden: $1.'],
  ['The call was refused: (\\d+) (.*).', 'Der Anruf wurde abgewiesen: $1 $2.'],
  ['The answer to the INVITE agreed on no media.', 'Die Antwort auf den INVITE hat kein Medium vereinbart.'],
  ['T.38 was refused: (\\d+) to the offer.', 'T.38 wurde abgelehnt: $1 auf das Angebot.'],
  ['T.38 was not agreed within (\\d+) s of our offer.', 'T.38 wurde nicht innerhalb von $1 s nach dem Angebot vereinbart.'],
  ['T.38 was not offered.', 'T.38 wurde nicht angeboten.'],
  ['The other side lost the call: (\\d+) to the offer of T.38.', 'Die Gegenseite hat den Anruf verloren: $1 auf das Angebot von T.38.'],
  ['No UDP port for media: (.+).', 'Kein UDP-Port für Medien: $1.'],
  ['A voice was heard, and no fax signal came.', 'Eine Stimme war zu hören, ein Faxsignal kam nicht.'],
  ['A voice was heard, and no fax signal within (\\d+) s.', 'Eine Stimme war zu hören, und innerhalb von $1 s kein Faxsignal.'],
  ['A tone of the network was heard, and no fax signal.', 'Ein Ton des Netzes war zu hören und kein Faxsignal.'],
  ['The call was answered, and the busy tone was heard.', 'Der Anruf wurde angenommen, und der Besetztton war zu hören.'],
  ['The call was answered, but no fax signal came and nothing was heard.', 'Der Anruf wurde angenommen, aber es kam kein Faxsignal, und nichts war zu hören.'],
  ['A fax machine was heard \\((.+)\\), and nothing that it said was understood.', 'Ein Faxgerät war zu hören ($1), und nichts davon war zu verstehen.'],
  ['Something like a fax signal was heard, and none of it could be read.', 'Etwas wie ein Faxsignal war zu hören, und nichts davon war zu lesen.'],
  ['No fax signal came within T0.', 'Innerhalb von T0 kam kein Faxsignal.'],
  ['No DIS came within T1.', 'Innerhalb von T1 kam kein DIS.'],
  ['DCN instead of DIS.', 'DCN statt DIS.'],
  ['DCN at page (\\d+).', 'DCN bei Seite $1.'],
  ['DCS and TCF were not answered three times.', 'DCS und TCF blieben dreimal ohne Antwort.'],
  ['Training failed at every rate.', 'Das Training misslang bei jeder Geschwindigkeit.'],
  ['Page (\\d+) did not get through: ERR after (\\d+) repetitions.', 'Seite $1 kam nicht durch: ERR nach $2 Wiederholungen.'],
  ['Page (\\d+) was refused (\\d+) times, last with (.+).', 'Seite $1 wurde $2-mal abgelehnt, zuletzt mit $3.'],
  ['The confirmation of a page was not recorded in time.', 'Die Bestätigung einer Seite wurde nicht rechtzeitig festgehalten.'],
  ['A page of the document could not be read; DCN sent.', 'Eine Seite des Dokuments war nicht zu lesen; DCN gesendet.'],
  ['The other machine cannot receive the width or resolution of page (\\d+).', 'Die Gegenstelle kann Breite oder Auflösung von Seite $1 nicht empfangen.'],
  ['The other machine cannot receive.', 'Die Gegenstelle kann nicht empfangen.'],
  ['The other machine was not ready for 60 s \\(RNR\\).', 'Die Gegenstelle war 60 s lang nicht bereit (RNR).'],
  ["The other side's media stopped.", 'Die Gegenseite hat keine Medien mehr gesendet.'],
  ['The call was cleared before a fax machine answered.', 'Der Anruf wurde getrennt, bevor sich ein Faxgerät meldete.'],
  ['The call was cleared at page (\\d+).', 'Der Anruf wurde bei Seite $1 getrennt.'],
  ['The call lasted longer than allowed.', 'Der Anruf dauerte länger als erlaubt.'],
  ['The call ended by a fault.', 'Der Anruf endete durch einen Fehler.'],
  ['A request was answered 481 or not at all: the call is lost.', 'Eine Anfrage wurde mit 481 oder gar nicht beantwortet: Der Anruf ist verloren.'],
  ['The session timer ran out.', 'Der Sitzungszeitgeber lief ab.'],
  ['Our 200 was not acknowledged.', 'Unsere Antwort 200 wurde nicht bestätigt.'],
  ['Cancelled before the call was placed.', 'Storniert, bevor der Anruf begann.'],
  ['Cancelled before the call was answered.', 'Storniert, bevor der Anruf angenommen wurde.'],
  ['Cancelled before a fax machine answered.', 'Storniert, bevor sich ein Faxgerät meldete.'],
  ['Cancelled before the call.', 'Storniert vor dem Anruf.'],
  ['Cancelled; DCN sent.', 'Storniert; DCN gesendet.'],
  ['Ended from this side; DCN sent.', 'Von dieser Seite beendet; DCN gesendet.'],
  ['The server stopped before the call was answered.', 'Der Server wurde beendet, bevor der Anruf angenommen wurde.'],
  ['The server stopped before a fax machine answered.', 'Der Server wurde beendet, bevor sich ein Faxgerät meldete.'],
  ['The server stops; DCN sent.', 'Der Server wird beendet; DCN gesendet.'],
  ['The server stops.', 'Der Server wird beendet.'],
  ['The line broke down during the call: (.+)', 'Die Leitung fiel während des Anrufs aus: $1'],
  ['Node (.+) broke down during the call: when it ended is unknown, the time given is its last sign of life.', 'Knoten $1 fiel während des Anrufs aus: Wann er endete, ist unbekannt; angegeben ist sein letztes Lebenszeichen.'],
  ['(\\+?\\d+) may not be called over (.+) \\(allowedPrefixes, blockedPrefixes\\).', '$1 darf über $2 nicht angerufen werden (allowedPrefixes, blockedPrefixes).'],
  ['Not sent without its header line: (.+)', 'Ohne seine Kopfzeile nicht gesendet: $1'],
  ['Sent without header line: (.+)', 'Ohne Kopfzeile gesendet: $1'],
];

const german = sentences.map(([english, words]) => [new RegExp(`^${english.replace(/\.(?=$| )/g, '\\.')}(?= |$)`), words] as const);

/** What the server wrote of a call in the reader's language, sentence by sentence; `language` is that of the words, English where one of them has no German. */
export function detailText(detail: string, wanted: Language): { text: string; language: Language } {
  if (wanted === 'en') return { text: detail, language: 'en' };
  const said: string[] = [];
  for (let rest = detail.trim(); rest; ) {
    const known = german.find(([pattern]) => pattern.test(rest));
    const found = known && known[0].exec(rest)![0];
    if (!known || !found) return { text: detail, language: 'en' };
    said.push(found.replace(known[0], known[1]));
    rest = rest.slice(found.length).trimStart();
  }
  return { text: said.join(' '), language: 'de' };
}
