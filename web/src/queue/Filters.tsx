import type { RefObject } from 'react';
import type { QueueQuery } from '../api/queue';
import { SearchField } from '../parts/SearchField';
import { useText } from '../text/TextProvider';
import { priorities } from './SelectionBar';

interface Props { query: QueueQuery; trunks: readonly string[]; search: RefObject<HTMLInputElement | null>; onChange(change: Partial<QueueQuery>): void }

/** What narrows the list: free text, state, priority, and the trunk where there is a choice. */
export function Filters({ query, trunks, search, onChange }: Props) {
  const { say } = useText();
  return (
    <>
      <SearchField label={say('queue.search')} value={query.q} onChange={(q) => onChange({ q })} inputRef={search} />
      <select className="select" aria-label={say('column.state')} value={query.state} onChange={(event) => onChange({ state: event.target.value })}>
        <option value="">{say('queue.anyState')}</option>
        <option value="waiting">{say('state.waiting')}</option>
        <option value="held">{say('state.held')}</option>
      </select>
      <select className="select" aria-label={say('column.priority')} value={query.priority} onChange={(event) => onChange({ priority: event.target.value })}>
        <option value="">{say('queue.anyPriority')}</option>
        {priorities.map((priority) => <option key={priority} value={priority}>{say(`priority.${priority}`)}</option>)}
      </select>
      {trunks.length > 1 && (
        <select className="select" aria-label={say('queue.trunk')} value={query.trunk} onChange={(event) => onChange({ trunk: event.target.value })}>
          <option value="">{say('queue.anyTrunk')}</option>
          {trunks.map((trunk) => <option key={trunk}>{trunk}</option>)}
        </select>
      )}
    </>
  );
}
