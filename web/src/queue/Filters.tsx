import type { RefObject } from 'react';
import { causesByName, useCauses } from '../api/causes';
import type { FaxRow, QueueQuery } from '../api/queue';
import { SearchField } from '../parts/SearchField';
import { Select } from '../parts/Select';
import { useMay } from '../session/SessionProvider';
import { useText } from '../text/TextProvider';
import { useSubmitters } from '../users/useSubmitters';
import { priorities } from './SelectionBar';

interface Props { query: QueueQuery; rows: readonly FaxRow[]; trunks: readonly string[]; search: RefObject<HTMLInputElement | null>; onChange(change: Partial<QueueQuery>): void }

/** What narrows the list: free text, state, priority, last cause, the trunk where there is a choice, and the user for those who see more than their own faxes. */
export function Filters({ query, rows, trunks, search, onChange }: Props) {
  const { say } = useText();
  const seesAll = useMay('readFaxes');
  const causes = causesByName(useCauses());
  const users = useSubmitters(rows, query.user);
  return (
    <>
      <SearchField label={say('queue.search')} value={query.q} onChange={(q) => onChange({ q })} inputRef={search} />
      <Select label={say('column.state')} all={say('queue.anyState')} value={query.state} options={[['waiting', say('state.waiting')], ['held', say('state.held')]]} onChange={(state) => onChange({ state })} />
      <Select label={say('column.priority')} all={say('queue.anyPriority')} value={query.priority} options={priorities.map((one) => [one, say(`priority.${one}`)] as const)} onChange={(priority) => onChange({ priority })} />
      <Select label={say('column.cause')} all={say('queue.anyCause')} value={query.cause} options={causes} onChange={(cause) => onChange({ cause })} />
      {trunks.length > 1 && <Select label={say('queue.trunk')} all={say('queue.anyTrunk')} value={query.trunk} options={trunks.map((trunk) => [trunk, trunk] as const)} onChange={(trunk) => onChange({ trunk })} />}
      {seesAll && <Select label={say('column.user')} all={say('queue.anyUser')} value={query.user} options={users} onChange={(user) => onChange({ user })} />}
    </>
  );
}
