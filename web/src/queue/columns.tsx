import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { FaxRow } from '../api/queue';
import { Time } from '../parts/Time';
import { bytes, telephone } from '../text/format';
import type { TextKey } from '../text/catalogue';
import type { Text } from '../text/TextProvider';

export interface Column { id: string; text: TextKey; figures?: boolean; optional?: boolean; cell(row: FaxRow, text: Text): ReactNode }

const resolution = (name: string, { say }: Text) => name === 'standard' || name === 'fine' || name === 'superfine' ? say(`resolution.${name}`) : name;

/** The columns of the waiting faxes in their order; each sorts by its id. */
export const columns: readonly Column[] = [
  { id: 'position', text: 'column.position', figures: true, cell: (row) => row.position ?? '–' },
  { id: 'state', text: 'column.state', cell: (row, { say }) => <span className={`chip ${row.state === 'held' ? 'wait' : row.state === 'waiting' ? '' : 'live'}`}>{say(`state.${row.state}`)}</span> },
  { id: 'user', text: 'column.user', cell: (row) => row.user || row.sender },
  { id: 'sender', text: 'column.sender', optional: true, cell: (row) => row.sender },
  { id: 'subject', text: 'column.subject', cell: (row) => <Link to={`/faxes/${row.id}`}>{row.subject || `#${row.id}`}</Link> },
  { id: 'recipient', text: 'column.recipient', cell: (row) => row.recipient },
  { id: 'number', text: 'column.number', cell: (row) => <span title={row.number}>{telephone(row.number)}</span> },
  { id: 'pages', text: 'column.pages', figures: true, cell: (row) => row.pages },
  { id: 'dueAt', text: 'column.dueAt', cell: (row, { say }) => <Time at={row.dueAt} past={say('state.due')} /> },
  { id: 'priority', text: 'column.priority', cell: (row, { say }) => row.priority === 'normal' ? <span className="muted">{say('priority.normal')}</span> : <span className={`chip ${row.priority === 'low' ? '' : 'live'}`}>{say(`priority.${row.priority}`)}</span> },
  { id: 'attempts', text: 'column.attempts', figures: true, cell: (row) => row.dials + row.tries },
  { id: 'cause', text: 'column.cause', cell: (row) => row.lastCause && <span title={`${row.lastCause.code} ${row.lastCause.name}`}>{row.lastCause.text}</span> },
  { id: 'resolution', text: 'column.resolution', optional: true, cell: (row, text) => resolution(row.resolution, text) },
  { id: 'size', text: 'column.size', figures: true, optional: true, cell: (row, { locale }) => bytes(row.sizeBytes, locale) },
  { id: 'createdAt', text: 'column.createdAt', optional: true, cell: (row) => <Time at={row.createdAt} /> },
];

const kept = 'queue.columns';

/** The ids of the columns that the reader has chosen. */
export function chosenColumns(): string[] {
  const chosen = localStorage.getItem(kept)?.split(',').filter((id) => columns.some((column) => column.id === id));
  return chosen?.length ? chosen : columns.filter((column) => !column.optional).map((column) => column.id);
}

export const keepColumns = (ids: Iterable<string>): void => localStorage.setItem(kept, [...ids].join(','));
