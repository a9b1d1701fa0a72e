import { keepPreviousData, useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Link } from 'react-router';
import { readHookDeliveries, repeatHookDelivery, type HookDelivery, type Webhook } from '../api/webhooks';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { Time } from '../parts/Time';
import { useMay } from '../session/SessionProvider';
import { isTextKey } from '../text/catalogue';
import { useText } from '../text/TextProvider';

const chips = { waiting: 'wait', done: 'good', failed: 'bad' } as const;

/** What a webhook was told lately: whether it was taken, why not, when it is tried next; each can be told once more. */
export function DeliveriesCard({ hook, onClose }: { hook: Webhook; onClose(): void }) {
  const { say } = useText();
  const words = useFault();
  const tell = useTell();
  const changes = useMay('changeSettings');
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['hookDeliveries', hook.id], queryFn: ({ pageParam, signal }) => readHookDeliveries(hook.id, pageParam, signal), initialPageParam: null as number | null, getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData, refetchInterval: 5000,
  });
  const repeating = useMutation({
    mutationFn: (one: HookDelivery) => repeatHookDelivery(hook.id, one.delivery), onSuccess: (one) => tell(say('hookDelivery.repeated', { delivery: one.delivery })), onError: (fault) => tell(words(fault)), onSettled: () => refetch(),
  });
  const eventOf = (one: HookDelivery) => { const key = `webhook.event.${one.event.replace('fax.', '')}`; return isTextKey(key) ? say(key) : one.event; };
  const columns: readonly DataColumn<HookDelivery>[] = [
    { id: 'event', text: 'hookDelivery.event', lead: true, cell: eventOf },
    { id: 'fax', text: 'hookDelivery.fax', cell: (one) => one.alarm ?? (one.fax !== null && <Link to={one.direction === 'in' ? `/received/${one.fax}` : `/faxes/${one.fax}`}>{one.fax}</Link>) },
    { id: 'at', text: 'hookDelivery.at', cell: (one) => <Time at={one.at} /> },
    { id: 'state', text: 'column.state', cell: (one) => <span className={`chip ${chips[one.state]}`}>{say(`hookDelivery.${one.state}`)}</span> },
    { id: 'attempts', text: 'column.attempts', figures: true, cell: (one) => one.attempts },
    { id: 'next', text: 'hookDelivery.next', cell: (one) => (one.nextAt ? <Time at={one.nextAt} /> : one.endedAt && <span className="muted"><Time at={one.endedAt} /></span>) },
    { id: 'error', text: 'webhook.cause', words: true, cell: (one) => one.error && <span title={one.error}>{one.error}</span> },
    ...(changes ? [{
      id: 'actions', text: 'webhook.actions', cell: (one: HookDelivery) => <Button kind="quiet" isDisabled={repeating.isPending || (one.fax === null && one.alarm === null)} onPress={() => repeating.mutate(one)} aria-label={`${say('hookDelivery.repeat')}: ${one.delivery}`}>{say('hookDelivery.repeat')}</Button>,
    } satisfies DataColumn<HookDelivery>] : []),
  ];
  return (
    <section className="card" aria-label={say('hookDelivery.title', { place: hook.url })}>
      <header><h2 className="grow">{say('hookDelivery.title', { place: hook.url })}</h2><Button onPress={onClose}>{say('app.close')}</Button></header>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      <DataTable label={say('hookDelivery.title', { place: hook.url })} columns={columns} rows={data?.pages.flatMap((page) => page.deliveries)} keyOf={(one) => one.delivery} empty={<span>{say('hookDelivery.none')}</span>} />
      {hasNextPage && <Button onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>{say('app.showMore')}</Button>}
    </section>
  );
}
