import { useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useCauses } from '../api/causes';
import { Button } from '../parts/Button';
import { DataTable } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { useCursor } from '../parts/useCursor';
import { Notices } from '../queue/Notices';
import { useMay } from '../session/SessionProvider';
import { useOffer } from '../shell/commands';
import { useText } from '../text/TextProvider';
import { columnsOf, placeOf } from './columns';
import { ExportMenu } from './ExportMenu';
import { JournalFilters } from './JournalFilters';
import { everything, useJournal, useJournalLive } from './useJournal';

/** Every fax that is over, sent and received. */
export function JournalPage() {
  const text = useText();
  const { say } = text;
  const navigate = useNavigate();
  const seesAll = useMay('readFaxes');
  const causes = useCauses();
  const search = useRef<HTMLInputElement>(null);
  const { view, change, query, isShort, isNarrowed, rows, isFirst, error, isStale, refetch, more } = useJournal();
  const find = () => search.current?.focus();
  const clear = () => change(everything);
  const [round, setRound] = useState(0);
  const cursor = useCursor(rows, `${round} ${JSON.stringify(query)}`, (entry) => void navigate(placeOf(entry)), { '/': find });
  const { lostAt, isBehind, renew } = useJournalLive(query, rows, cursor >= 0 || !isFirst);
  const bringUp = () => {
    setRound(round + 1);
    renew();
  };
  useOffer('journal', [
    { id: 'journal.search', label: say('journal.search'), keys: '/', run: find },
    ...(isNarrowed ? [{ id: 'journal.clear', label: say('journal.clear'), run: clear }] : []),
  ]);
  return (
    <div className="page">
      <header>
        <h1>{say('nav.journal')}</h1>
        <ExportMenu query={query} />
      </header>
      <Notices counts={undefined} lostAt={lostAt} />
      <div className="tools">
        <JournalFilters view={view} rows={rows ?? []} search={search} onChange={change} />
        {isNarrowed && <Button kind="quiet" onPress={clear}>{say('journal.clear')}</Button>}
      </div>
      {isShort && <p className="muted small" role="status">{say('journal.short')}</p>}
      {isBehind && <div className="notice"><span className="grow" role="status">{say('journal.behind')}</span><Button kind="quiet" onPress={bringUp}>{say('queue.refresh')}</Button></div>}
      <Failure error={error} onRetry={refetch} />
      {!error && (
        <DataTable
          label={say('nav.journal')} columns={columnsOf(text, causes, seesAll ? (user) => change({ user }) : null)} rows={rows} keyOf={(entry) => entry.id} isStale={isStale} cursor={cursor} onOpen={(entry) => void navigate(placeOf(entry))}
          empty={<><strong>{say(isNarrowed ? 'journal.none' : 'journal.empty')}</strong><p>{say(isNarrowed ? 'journal.noneText' : 'journal.emptyText')}</p></>}
        />
      )}
      {more && <Button onPress={more}>{say('app.showMore')}</Button>}
    </div>
  );
}
