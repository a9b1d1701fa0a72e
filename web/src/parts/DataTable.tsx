import { useEffect, useRef, type ReactNode } from 'react';
import { useText } from '../text/TextProvider';
import type { TextKey } from '../text/catalogue';

/** A column; `figures` are aligned to the right, `words` share what is left of the width and are cut, `lead` is the first line where a row is a card on a telephone. */
export interface DataColumn<Row> { id: string; text: TextKey; figures?: boolean; words?: boolean; lead?: boolean; cell(row: Row): ReactNode }

interface Props<Row> {
  label: string; columns: readonly DataColumn<Row>[]; rows: readonly Row[] | undefined; keyOf(row: Row): string | number; empty: ReactNode; isStale?: boolean;
  /** The row where the keys have led. */
  cursor?: number;
  /** What a click beside links and buttons does; the keyboard has the link in the row. */
  onOpen?(row: Row): void;
}

/** A table that is read and not chosen from; skeletons until its rows come. */
export function DataTable<Row>({ label, columns, rows, keyOf, empty, isStale = false, cursor = -1, onOpen }: Props<Row>) {
  const { say } = useText();
  const at = useRef<HTMLTableRowElement>(null);
  useEffect(() => { void at.current?.scrollIntoView({ block: 'nearest' }); }, [cursor]);
  if (rows?.length === 0) return <div className="empty">{empty}</div>;
  return (
    <div className="table-frame" tabIndex={0} role="group" aria-label={label}>
      <table className={isStale ? 'table cards plain stale' : 'table cards plain'} role="table" aria-busy={!rows}>
        <thead role="rowgroup"><tr role="row">{columns.map((column) => <th key={column.id} scope="col" role="columnheader" className={column.figures ? 'number' : ''}>{say(column.text)}</th>)}</tr></thead>
        <tbody role="rowgroup">
          {!rows && Array.from({ length: 6 }, (_, index) => <tr key={index} role="row">{columns.map((column) => <td key={column.id} role="cell"><i className="skeleton" style={{ width: `${40 + ((index * 7 + column.id.length * 11) % 50)}%` }} /></td>)}</tr>)}
          {rows?.map((row, index) => (
            <tr
              key={keyOf(row)} role="row" ref={index === cursor ? at : null} className={[index === cursor ? 'cursor' : '', onOpen ? 'opens' : ''].join(' ').trim()}
              onClick={onOpen && ((event) => { if (!(event.target as HTMLElement).closest('a, button') && getSelection()?.isCollapsed !== false) onOpen(row); })}
            >
              {columns.map((column) => <td key={column.id} role="cell" className={[column.figures ? 'number' : '', column.words ? 'words cut' : '', column.lead ? 'lead' : ''].join(' ')} data-column={column.id} data-label={say(column.text)}>{column.cell(row)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
