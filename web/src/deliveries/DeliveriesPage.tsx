import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { deliveryKinds, deliveryStates, readDeliveries, retryDelivery, type Delivery } from '../api/deliveries';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { Select } from '../parts/Select';
import { Time } from '../parts/Time';
import { useMay } from '../session/SessionProvider';
import { telephone } from '../text/format';
import { useText } from '../text/TextProvider';
import { RedirectDialog } from './RedirectDialog';
import { UnroutedCard } from './UnroutedCard';

const chips = { waiting: 'chip', failed: 'chip bad', done: 'chip good', redirected: 'chip' } as const;

/** Where received faxes went, and what waits or has failed with its cause. */
export function DeliveriesPage() {
  const { say } = useText();
  const words = useFault();
  const tell = useTell();
  const queries = useQueryClient();
  const may = useMay('steerQueue');
  const [address, setAddress] = useSearchParams();
  const [shown, setShown] = useState<Delivery | null>(null);
  const query = { state: address.get('state') ?? '', kind: address.get('kind') ?? '' };
  const choose = (changed: Partial<typeof query>) => setAddress(new URLSearchParams(Object.entries({ ...query, ...changed }).filter(([, value]) => value)), { replace: true });
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['deliveries', query.state, query.kind], queryFn: ({ pageParam, signal }) => readDeliveries(query, pageParam, signal), initialPageParam: null as number | null, getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData, refetchInterval: 5_000,
  });
  const retrying = useMutation({
    mutationFn: (delivery: Delivery) => retryDelivery(delivery.id), onSuccess: (_, delivery) => tell(say('delivery.retried', { fax: delivery.fax })), onError: (fault: Error) => tell(say('app.error', { detail: words(fault) })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['deliveries'] }),
  });
  const isOpen = (delivery: Delivery) => delivery.state === 'waiting' || delivery.state === 'failed';
  const columns: readonly DataColumn<Delivery>[] = [
    { id: 'fax', text: 'delivery.fax', lead: true, cell: (delivery) => <Link to={`/received/${delivery.fax}`}>{delivery.fax}</Link> },
    { id: 'state', text: 'delivery.state', cell: (delivery) => <span className={chips[delivery.state]}>{say(`delivery.state.${delivery.state}`)}</span> },
    { id: 'caller', text: 'delivery.caller', cell: (delivery) => telephone(delivery.caller) },
    { id: 'called', text: 'delivery.called', cell: (delivery) => telephone(delivery.called) },
    { id: 'kind', text: 'delivery.kind', cell: (delivery) => say(`delivery.kind.${delivery.kind}`) },
    { id: 'target', text: 'delivery.target', words: true, cell: (delivery) => <span title={delivery.target}>{delivery.target}</span> },
    { id: 'detail', text: 'delivery.detail', words: true, cell: (delivery) => <span title={delivery.detail}>{delivery.detail}</span> },
    { id: 'attempts', text: 'delivery.attempts', figures: true, cell: (delivery) => delivery.attempts || '' },
    { id: 'next', text: 'delivery.next', cell: (delivery) => delivery.nextAt && <Time at={delivery.nextAt} past={say('delivery.soon')} /> },
    ...(may ? [{
      id: 'actions', text: 'delivery.actions', cell: (delivery: Delivery) => isOpen(delivery) && (
        <span className="row-actions">
          <Button onPress={() => retrying.mutate(delivery)} isDisabled={retrying.isPending} aria-label={`${say('delivery.retry')}: ${delivery.fax} ${delivery.target}`}>{say('delivery.retry')}</Button>
          <Button kind="quiet" onPress={() => setShown(delivery)} aria-label={`${say('delivery.redirect')}: ${delivery.fax} ${delivery.target}`}>{say('delivery.redirect')}</Button>
        </span>
      ),
    } satisfies DataColumn<Delivery>] : []),
  ];
  return (
    <div className="page">
      <header><h1>{say('nav.deliveries')}</h1></header>
      <UnroutedCard />
      <div className="tools">
        <Select label={say('delivery.state')} value={query.state} all={say('delivery.allStates')} options={deliveryStates.map((state) => [state, say(`delivery.state.${state}`)] as const)} onChange={(state) => choose({ state })} />
        <Select label={say('delivery.kind')} value={query.kind} all={say('delivery.allKinds')} options={deliveryKinds.map((kind) => [kind, say(`delivery.kind.${kind}`)] as const)} onChange={(kind) => choose({ kind })} />
      </div>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      {(data || !error) && (
        <DataTable
          label={say('nav.deliveries')} columns={columns} rows={data?.pages.flatMap((page) => page.deliveries)} keyOf={(delivery) => delivery.id}
          empty={query.state || query.kind ? <strong>{say('delivery.noneChosen')}</strong> : <><strong>{say('delivery.none')}</strong><p>{say('delivery.noneText')}</p></>}
        />
      )}
      {hasNextPage && <Button onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>{say('app.showMore')}</Button>}
      {shown && <RedirectDialog key={shown.id} delivery={shown} onClose={() => setShown(null)} />}
    </div>
  );
}
