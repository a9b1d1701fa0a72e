import { Button } from '../parts/Button';
import { useText } from '../text/TextProvider';
import { pageSizes } from './useQueueQuery';

/** Turns pages and chooses their size. */
export function Pager({ offset, limit, total, onChange }: { offset: number; limit: number; total: number; onChange(change: { offset?: number; limit?: number }): void }) {
  const { say } = useText();
  const pages = Math.max(1, Math.ceil(total / limit)), page = Math.floor(offset / limit) + 1;
  return (
    <div className="pager">
      <label className="small muted">
        {say('queue.size')}{' '}
        <select className="select" value={limit} onChange={(event) => onChange({ limit: Number(event.target.value) })}>
          {pageSizes.map((size) => <option key={size}>{size}</option>)}
        </select>
      </label>
      <span className="small muted">{say('queue.page', { page, pages })}</span>
      <Button kind="icon" aria-label={say('queue.previous')} isDisabled={page <= 1} onPress={() => onChange({ offset: Math.max(0, offset - limit) })}>‹</Button>
      <Button kind="icon" aria-label={say('queue.next')} isDisabled={page >= pages} onPress={() => onChange({ offset: offset + limit })}>›</Button>
    </div>
  );
}
