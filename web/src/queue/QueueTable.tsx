import { useEffect, useRef } from 'react';
import type { FaxRow } from '../api/queue';
import { Icon } from '../parts/Icon';
import { useText } from '../text/TextProvider';
import { columns } from './columns';

interface Props {
  rows: FaxRow[] | undefined; shown: readonly string[]; sort: string; selected: ReadonlySet<number>; cursor: number; isStale: boolean;
  onSort(sort: string): void; onSelect(id: number, range: boolean): void; onSelectAll(all: boolean): void; onCursor(index: number): void;
}

/** The waiting faxes. The row of the cursor is where `j` and `k` have led. */
export function QueueTable({ rows, shown, sort, selected, cursor, isStale, onSort, onSelect, onSelectAll, onCursor }: Props) {
  const text = useText();
  const { say } = text;
  const cursorRow = useRef<HTMLTableRowElement>(null);
  // Newer browsers return a promise, which is no clean-up.
  useEffect(() => { void cursorRow.current?.scrollIntoView({ block: 'nearest' }); }, [cursor]);
  const visible = columns.filter((column) => shown.includes(column.id));
  const all = !!rows?.length && rows.every((row) => selected.has(row.id));
  const descending = sort.startsWith('-'), by = sort.replace('-', '');
  return (
    <div className="table-frame" tabIndex={0} role="group" aria-label={say('queue.waiting')}>
      <table className={isStale ? 'table cards stale' : 'table cards'} role="table" aria-busy={!rows}>
        <thead role="rowgroup">
          <tr role="row">
            <th scope="col" role="columnheader" className="check"><input type="checkbox" aria-label={say('queue.selectAll')} checked={all} disabled={!rows?.length} onChange={() => onSelectAll(!all)} /></th>
            {visible.map((column) => (
              <th key={column.id} scope="col" role="columnheader" className={column.figures ? 'number' : ''} aria-sort={by === column.id ? (descending ? 'descending' : 'ascending') : undefined}>
                <button type="button" onClick={() => onSort(by === column.id && !descending ? `-${column.id}` : column.id)}>
                  {say(column.text)}{by === column.id && <Icon name={descending ? 'down' : 'up'} />}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {!rows && Array.from({ length: 8 }, (_, index) => (
            <tr key={index} role="row"><td role="cell" className="check" />{visible.map((column) => <td key={column.id} role="cell"><i className="skeleton" style={{ width: `${40 + ((index * 7 + column.id.length * 11) % 50)}%` }} /></td>)}</tr>
          ))}
          {rows?.map((row, index) => (
            <tr key={row.id} role="row" ref={index === cursor ? cursorRow : null} aria-selected={selected.has(row.id)} className={index === cursor ? 'cursor' : ''} onClick={() => onCursor(index)}>
              <td role="cell" className="check">
                <input type="checkbox" aria-label={say('queue.selectRow', { id: String(row.id) })} checked={selected.has(row.id)} disabled={!!row.left} onChange={() => {}}
                  onClick={(event) => onSelect(row.id, event.shiftKey)} />
              </td>
              {visible.map((column) => (
                <td key={column.id} role="cell" className={column.figures ? 'number' : column.words ? 'words cut' : ''} data-column={column.id} data-label={say(column.text)}>{column.cell(row, text)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
