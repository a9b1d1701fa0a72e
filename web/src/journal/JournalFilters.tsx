import { useQuery } from '@tanstack/react-query';
import type { Ref } from 'react';
import { causesByName, useCauses } from '../api/causes';
import { outcomes, type JournalEntry } from '../api/journal';
import { readTrunks } from '../api/trunks';
import { Period } from '../parts/Period';
import { SearchField } from '../parts/SearchField';
import { Select } from '../parts/Select';
import { useMay } from '../session/SessionProvider';
import { useText } from '../text/TextProvider';
import { useSubmitters } from '../users/useSubmitters';
import type { JournalView } from './useJournal';

interface Props { view: JournalView; rows: readonly JournalEntry[]; search: Ref<HTMLInputElement>; onChange(change: Partial<JournalView>): void }

/** What narrows the journal: free text, direction, outcome, cause, time, and trunk and user for those who know of them. */
export function JournalFilters({ view, rows, search, onChange }: Props) {
  const { say } = useText();
  const byName = causesByName(useCauses());
  const [seesTrunks, seesAll] = [useMay('readOperation'), useMay('readFaxes')];
  const users = useSubmitters(rows, view.user);
  const { data: lines } = useQuery({ queryKey: ['trunks'], queryFn: ({ signal }) => readTrunks(signal), enabled: seesTrunks, staleTime: 60_000 });
  const trunks = [...new Set([...(lines?.trunks ?? []).map((trunk) => trunk.name), view.trunk])].filter(Boolean);
  return (
    <>
      <SearchField inputRef={search} label={say('journal.search')} value={view.q} onChange={(q) => onChange({ q })} />
      <Period choice={view} hasAll onChange={onChange} />
      <Select label={say('journal.direction')} all={say('journal.anyDirection')} value={view.direction} options={[['out', say('journal.out')], ['in', say('journal.in')]]} onChange={(direction) => onChange({ direction })} />
      <Select label={say('journal.outcome')} all={say('journal.anyOutcome')} value={view.outcome} options={outcomes.map((outcome) => [outcome, say(`journal.outcome.${outcome}`)] as const)} onChange={(outcome) => onChange({ outcome })} />
      <Select label={say('journal.cause')} all={say('journal.anyCause')} value={view.status} options={byName} onChange={(status) => onChange({ status })} />
      {trunks.length > 1 && <Select label={say('queue.trunk')} all={say('queue.anyTrunk')} value={view.trunk} options={trunks.map((trunk) => [trunk, trunk] as const)} onChange={(trunk) => onChange({ trunk })} />}
      {seesAll && <Select label={say('journal.user')} all={say('journal.anyUser')} value={view.user} options={users} onChange={(user) => onChange({ user })} />}
    </>
  );
}
