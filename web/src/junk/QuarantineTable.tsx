import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { deleteQuarantined, junkKinds, readQuarantine, releaseFax, type QuarantinedFax } from '../api/junk';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { RemoveDialog } from '../parts/RemoveDialog';
import { Time } from '../parts/Time';
import { useMay } from '../session/SessionProvider';
import { telephone } from '../text/format';
import { useText } from '../text/TextProvider';

/** Faxes that are kept from everybody, to be let go or deleted, one or several. */
export function QuarantineTable() {
  const { say } = useText();
  const words = useFault();
  const tell = useTell();
  const queries = useQueryClient();
  const steers = useMay('steerQueue');
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [deletes, setDeletes] = useState<readonly number[] | null>(null);
  const kept = useInfiniteQuery({
    queryKey: ['quarantine', 'list'], queryFn: ({ pageParam, signal }) => readQuarantine(pageParam, signal), initialPageParam: null as number | null, getNextPageParam: (last) => last.next, refetchInterval: 10_000,
  });
  const rows = kept.data?.pages.flatMap((page) => page.faxes);
  const here = (rows ?? []).map((fax) => fax.faxId).filter((id) => chosen.has(id));
  const toggle = (id: number) => setChosen((before) => {
    const after = new Set(before);
    if (!after.delete(id)) after.add(id);
    return after;
  });
  const releasing = useMutation({
    mutationFn: releaseFax, onSuccess: (_, fax) => tell(say('junk.released', { fax })), onError: (fault: Error) => tell(say('app.error', { detail: words(fault) })), onSettled: () => queries.invalidateQueries({ queryKey: ['quarantine'] }),
  });
  // The server names the kind of the rule before its pattern.
  const causeOf = ({ cause }: QuarantinedFax) => {
    const kind = junkKinds.find((one) => cause.startsWith(`${one.toLowerCase()} `));
    return kind ? `${say(`junk.kind.${kind}`)} ${cause.slice(kind.length + 1)}` : cause;
  };
  const columns: readonly DataColumn<QuarantinedFax>[] = [
    ...(steers ? [{
      id: 'choose', text: 'junk.choose', cell: (fax: QuarantinedFax) => <input type="checkbox" aria-label={say('queue.selectRow', { id: String(fax.faxId) })} checked={chosen.has(fax.faxId)} onChange={() => toggle(fax.faxId)} />,
    } satisfies DataColumn<QuarantinedFax>] : []),
    { id: 'fax', text: 'delivery.fax', lead: true, cell: (fax) => <Link to={`/received/${fax.faxId}`}>{fax.faxId}</Link> },
    { id: 'at', text: 'junk.since', cell: (fax) => <Time at={fax.heldAt} /> },
    { id: 'caller', text: 'delivery.caller', cell: (fax) => telephone(fax.caller) },
    { id: 'csid', text: 'rule.stationIds', cell: (fax) => fax.csid },
    { id: 'called', text: 'delivery.called', cell: (fax) => telephone(fax.called) },
    { id: 'pages', text: 'junk.pages', figures: true, cell: (fax) => fax.pages },
    { id: 'cause', text: 'junk.rule', words: true, cell: (fax) => <span title={causeOf(fax)}>{causeOf(fax)}</span> },
    ...(steers ? [{
      id: 'actions', text: 'junk.actions', cell: (fax: QuarantinedFax) => (
        <span className="row-actions">
          <Button onPress={() => releasing.mutate(fax.faxId)} isDisabled={releasing.isPending} aria-label={`${say('junk.release')}: ${fax.faxId}`}>{say('junk.release')}</Button>
          <Button kind="quiet" onPress={() => setDeletes([fax.faxId])} aria-label={`${say('junk.delete')}: ${fax.faxId}`}>{say('junk.delete')}</Button>
        </span>
      ),
    } satisfies DataColumn<QuarantinedFax>] : []),
  ];
  return (
    <>
      <h2>{say('junk.keptCount', { n: kept.data?.pages[0]?.held ?? 0 })}</h2>
      {steers && !!rows?.length && (
        <div className="tools">
          <Button onPress={() => setChosen(here.length === rows.length ? new Set() : new Set(rows.map((fax) => fax.faxId)))}>{say(here.length === rows.length ? 'junk.chooseNone' : 'junk.chooseAll')}</Button>
          <Button kind="danger" onPress={() => setDeletes(here)} isDisabled={here.length === 0}>{say('junk.deleteChosen')}</Button>
        </div>
      )}
      <Failure error={kept.data ? null : kept.error} onRetry={() => void kept.refetch()} />
      {(kept.data || !kept.error) && <DataTable label={say('junk.kept')} columns={columns} rows={rows} keyOf={(fax) => fax.faxId} empty={<><strong>{say('junk.none')}</strong><p>{say('junk.noneText')}</p></>} />}
      {kept.hasNextPage && <Button onPress={() => void kept.fetchNextPage()} isDisabled={kept.isFetchingNextPage}>{say('app.showMore')}</Button>}
      {deletes && (
        <RemoveDialog
          title={say('junk.deleteTitle', { n: deletes.length })} text={say('junk.deleteText')} verb={say('junk.delete')} done={say('junk.deleted', { n: deletes.length })}
          query="quarantine" remove={async () => void await deleteQuarantined(deletes)} onClose={() => setDeletes(null)}
          onDone={() => {
            setDeletes(null);
            setChosen(new Set());
          }}
        />
      )}
    </>
  );
}
