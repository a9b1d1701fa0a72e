import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { FaxRow } from '../api/queue';
import { Time } from '../parts/Time';
import { bytes, resolution, telephone } from '../text/format';
import type { TextKey } from '../text/catalogue';
import type { Text } from '../text/TextProvider';

/** A column; `figures` are aligned to the right, `words` share what is left of the width and are cut. */
export interface Column { id: string; text: TextKey; figures?: boolean; words?: boolean; optional?: boolean; cell(row: FaxRow, text: Text): ReactNode }

/** The columns of the waiting faxes in their order; each sorts by its id. */
export const columns: readonly Column[] = [
  { id: 'position', text: 'column.position', figures: true, cell: (row) => row.position ?? '–' },
  { id: 'state', text: 'column.state', optional: true, cell: (row, { say }) => <span className={`chip ${row.state === 'held' ? 'wait' : row.state === 'waiting' ? '' : 'live'}`}>{say(`state.${row.state}`)}</span> },
  { id: 'user', text: 'column.user', words: true, cell: (row) => <span title={row.user}>{row.user}</span> },
  { id: 'sender', text: 'column.sender', words: true, optional: true, cell: (row) => <span title={row.sender}>{row.sender}</span> },
  { id: 'subject', text: 'column.subject', words: true, cell: (row) => <Link to={`/faxes/${row.id}`} title={row.subject}>{row.subject || `#${row.id}`}</Link> },
  { id: 'recipient', text: 'column.recipient', words: true, cell: (row) => row.recipient && <span title={row.recipient}>{row.recipient}</span> },
  { id: 'number', text: 'column.number', cell: (row) => <span title={row.number}>{telephone(row.number)}</span> },
  { id: 'pages', text: 'column.pages', figures: true, cell: (row) => row.pages },
  {
    id: 'dueAt', text: 'column.dueAt',
    cell: (row, { say }) => row.left ? <span className="muted">{say('state.left')}</span> : row.state === 'sending' || row.state === 'stopping' ? <span className="chip live">{say(`state.${row.state}`)}</span> : row.state === 'held' ? <span className="chip wait">{say('state.held')}</span> : row.sentNow ? <span className="chip live">{say('state.sentNow')}</span> : <Time at={row.dueAt} past={say('state.due')} />,
  },
  { id: 'priority', text: 'column.priority', cell: (row, { say }) => row.priority === 'normal' ? <span className="muted">{say('priority.normal')}</span> : <span className={`chip ${row.priority === 'low' ? '' : 'live'}`}>{say(`priority.${row.priority}`)}</span> },
  { id: 'attempts', text: 'column.attempts', figures: true, cell: (row, { say }) => <span title={say('column.attemptsOf', { dials: row.dials, tries: row.tries })}>{row.dials + row.tries}</span> },
  { id: 'cause', text: 'column.cause', words: true, cell: (row) => row.lastCause && <span title={`${row.lastCause.text} (${row.lastCause.code} ${row.lastCause.name})`}>{row.lastCause.text}</span> },
  { id: 'resolution', text: 'column.resolution', optional: true, cell: (row, text) => resolution(row.resolution, text) },
  { id: 'size', text: 'column.size', figures: true, optional: true, cell: (row, { locale }) => bytes(row.sizeBytes, locale) },
  { id: 'createdAt', text: 'column.createdAt', optional: true, cell: (row) => <Time at={row.createdAt} /> },
];

/** The ids of the columns that a user has chosen; those that are not optional where he chose none. */
export function chosenColumns(chosen: string | undefined): string[] {
  const known = (chosen ?? '').split(',').filter((id) => columns.some((column) => column.id === id));
  return known.length ? known : columns.filter((column) => !column.optional).map((column) => column.id);
}
