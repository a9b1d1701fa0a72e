import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { readUnrouted, routeAnew, type Unrouted } from '../api/deliveries';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { Time } from '../parts/Time';
import { useMay } from '../session/SessionProvider';
import { telephone } from '../text/format';
import { useText } from '../text/TextProvider';

/** Received faxes that went to nobody; nothing where there are none. */
export function UnroutedCard() {
  const { say } = useText();
  const words = useFault();
  const tell = useTell();
  const queries = useQueryClient();
  const may = useMay('steerQueue');
  const { data } = useQuery({ queryKey: ['unrouted'], queryFn: ({ signal }) => readUnrouted(signal), refetchInterval: 5_000 });
  const routing = useMutation({
    mutationFn: (one: Unrouted) => routeAnew(one.fax), onSuccess: (_, one) => tell(say('unrouted.routed', { fax: one.fax })), onError: (fault: Error) => tell(say('app.error', { detail: words(fault) })),
    onSettled: () => Promise.all([queries.invalidateQueries({ queryKey: ['unrouted'] }), queries.invalidateQueries({ queryKey: ['deliveries'] })]),
  });
  if (!data?.length) return null;
  const columns: readonly DataColumn<Unrouted>[] = [
    { id: 'fax', text: 'delivery.fax', lead: true, cell: (one) => <Link to={`/received/${one.fax}`}>{one.fax}</Link> },
    { id: 'caller', text: 'delivery.caller', cell: (one) => telephone(one.caller) },
    { id: 'called', text: 'delivery.called', cell: (one) => telephone(one.called) },
    { id: 'failed', text: 'unrouted.failed', cell: (one) => <Time at={one.failedAt} /> },
    { id: 'detail', text: 'delivery.detail', words: true, cell: (one) => <span title={one.detail}>{one.detail}</span> },
    ...(may ? [{ id: 'actions', text: 'delivery.actions', cell: (one) => <Button onPress={() => routing.mutate(one)} isDisabled={routing.isPending} aria-label={`${say('unrouted.route')}: ${one.fax}`}>{say('unrouted.route')}</Button> } satisfies DataColumn<Unrouted>] : []),
  ];
  return (
    <section className="card" aria-label={say('unrouted.title')}>
      <header><h2>{say('unrouted.title')}</h2></header>
      <p className="muted measure">{say('unrouted.text')}</p>
      <DataTable label={say('unrouted.title')} columns={columns} rows={data} keyOf={(one) => one.fax} empty="" />
    </section>
  );
}
