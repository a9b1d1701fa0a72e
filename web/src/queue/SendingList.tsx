import { Link } from 'react-router';
import type { FaxRow } from '../api/queue';
import { useNow } from '../parts/Time';
import { span, telephone } from '../text/format';
import { useText } from '../text/TextProvider';
import { useKeptHeight } from './useKeptHeight';
import type { Pointing } from './usePointing';
import { useLasting } from './useSteady';

interface Props { rows: FaxRow[]; held: boolean; watch: Pointing['watch']; selected: ReadonlySet<number>; onSelect(id: number, range: boolean): void }

/** The faxes that are being sent: page, rate and time of each call, the oldest first. While `held` each stays where it is, and the list as high. */
export function SendingList({ rows, held, watch, selected, onSelect }: Props) {
  const { say } = useText();
  const now = useNow(1000);
  const place = useKeptHeight(held);
  const shown = useLasting(rows, held);
  return (
    <div ref={place} {...watch} className={held ? 'above held' : 'above'}>
      {shown.length > 0 && (
        <section aria-label={say('queue.sending')} className="sending">
          <h2>{say('queue.sending')} <span className="muted">{rows.length}</span></h2>
          <ul>
            {shown.map((row) => (
              <li key={row.id} aria-current={selected.has(row.id) ? 'true' : undefined}>
                <input type="checkbox" aria-label={say('queue.selectRow', { id: String(row.id) })} checked={selected.has(row.id)} disabled={!!row.left} onChange={() => {}} onClick={(event) => onSelect(row.id, event.shiftKey)} />
                <span className="cut"><Link to={`/faxes/${row.id}`}>{row.subject || `#${row.id}`}</Link> <span className="muted">{row.user || row.sender}</span></span>
                <span className="cut" title={row.number}>{row.recipient ? `${row.recipient} · ` : ''}{telephone(row.number)}</span>
                <span className="progress">
                  <span>{row.left ? say('state.left') : row.state === 'stopping' ? say('queue.stopping') : row.currentPage ? say('queue.progress', { page: row.currentPage, pages: row.pages }) : say('queue.dialling')}</span>
                  <progress className="bar" max={row.pages} value={row.confirmedPages} aria-label={say('queue.progress', { page: row.confirmedPages, pages: row.pages })} />
                </span>
                <span className="number muted">{row.bitRate ? say('queue.rate', { n: row.bitRate }) : ''}</span>
                <span className="number muted">{row.startedAt && !row.left ? span(now - Date.parse(row.startedAt)) : ''}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
