import { Link } from 'react-router';
import type { Cause } from '../api/causes';
import type { JournalEntry, Outcome } from '../api/journal';
import type { DataColumn } from '../parts/DataTable';
import { Icon } from '../parts/Icon';
import { Time } from '../parts/Time';
import { telephone } from '../text/format';
import type { Text } from '../text/TextProvider';

const chips: Record<Outcome, string> = { sent: 'good', received: 'good', failed: 'bad', cancelled: '', incomplete: 'wait' };

/** Where an entry's fax is shown. */
export const placeOf = (entry: JournalEntry): string => entry.direction === 'in' ? `/received/${entry.fax}` : `/faxes/${entry.fax}`;

/** The columns of the journal. A click on a user shows his faxes alone. */
export function columnsOf({ say }: Text, causes: ReadonlyMap<number, Cause>, onUser: ((user: string) => void) | null): readonly DataColumn<JournalEntry>[] {
  const userOf = (entry: JournalEntry) => entry.user ?? entry.sender;
  return [
    { id: 'ended', text: 'journal.ended', cell: (entry) => <Time at={entry.at} /> },
    {
      id: 'outcome', text: 'journal.outcome',
      cell: (entry) => (
        <span className="with-icon" title={say(`journal.${entry.direction}`)}>
          <Icon name={entry.direction === 'out' ? 'up' : 'down'} /><span className="hidden">{say(`journal.${entry.direction}`)}</span>
          <span className={`chip ${chips[entry.outcome]}`}>{say(`journal.outcome.${entry.outcome}`)}</span>
        </span>
      ),
    },
    { id: 'subject', text: 'column.subject', words: true, lead: true, cell: (entry) => <Link to={placeOf(entry)} title={entry.subject || entry.csid}>{entry.subject || (entry.csid && telephone(entry.csid)) || say(entry.direction === 'in' ? 'received.title' : 'fax.title', { id: String(entry.fax) })}</Link> },
    { id: 'name', text: 'journal.other', words: true, cell: (entry) => entry.name && <span title={entry.name}>{entry.name}</span> },
    { id: 'number', text: 'column.number', cell: (entry) => entry.number && <span title={entry.number}>{telephone(entry.number)}</span> },
    {
      id: 'user', text: 'column.user', words: true,
      cell: (entry) => userOf(entry) && (onUser && entry.submittedBy ? <button type="button" className="link" title={say('journal.filterUser', { user: userOf(entry) })} onClick={() => onUser(entry.submittedBy)}>{userOf(entry)}</button> : <span title={userOf(entry)}>{userOf(entry)}</span>),
    },
    { id: 'trunk', text: 'queue.trunk', cell: (entry) => entry.trunk },
    { id: 'pages', text: 'column.pages', figures: true, cell: (entry) => entry.direction === 'in' || entry.pages === entry.pagesConfirmed ? entry.pages : say('journal.pagesOf', { n: entry.pagesConfirmed, of: entry.pages }) },
    {
      id: 'cause', text: 'journal.cause', words: true,
      cell: (entry) => {
        const cause = entry.status ? causes.get(entry.status) : undefined;
        return cause && <span title={`${cause.text} (${cause.code} ${cause.name})`}>{cause.text}</span>;
      },
    },
  ];
}
