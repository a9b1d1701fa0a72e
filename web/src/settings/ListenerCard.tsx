import { useQuery } from '@tanstack/react-query';
import { readListeners, type Listener } from '../api/settings';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { useText } from '../text/TextProvider';
import { useWords } from './words';

/** Whether the further addresses for mail are open, as the server has it seconds after a change. */
export function ListenerCard() {
  const { say } = useText();
  const words = useWords();
  const { data, error, refetch } = useQuery({ queryKey: ['listeners'], queryFn: ({ signal }) => readListeners(signal), refetchInterval: 3000 });
  const columns: readonly DataColumn<Listener>[] = [
    { id: 'address', text: 'listener.where', lead: true, cell: (one) => `${one.address || say('node.all')}, ${say('field.port')} ${one.port}` },
    { id: 'state', text: 'listener.state', cell: (one) => <span className={`chip ${one.state === 'open' ? 'good' : one.state === 'closed' ? '' : 'bad'}`} title={one.detail}>{say(`listener.state.${one.state}`)}</span> },
    { id: 'tls', text: 'field.tls', cell: (one) => words.choice('mail.listeners.tls', one.tls) },
    { id: 'networks', text: 'listener.clients', words: true, cell: (one) => <span title={one.networks.join(', ')}>{one.networks.join(', ') || <span className="muted">{say('listener.likeAll')}</span>}</span> },
  ];
  return (
    <section className="card" aria-label={say('listener.title')}>
      <header><h2>{say('listener.title')}</h2></header>
      <p className="muted measure">{say('listener.text')}</p>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      <DataTable label={say('listener.title')} columns={columns} rows={data} keyOf={(one) => `${one.address} ${one.port}`} empty={<span>{say('listener.none')}</span>} />
    </section>
  );
}
