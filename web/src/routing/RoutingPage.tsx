import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { moveRule, readRules, weekdays, type Rule } from '../api/routing';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { useCursor } from '../parts/useCursor';
import { useMay } from '../session/SessionProvider';
import { useOffer } from '../shell/commands';
import { useText } from '../text/TextProvider';
import { RoutingTest } from './RoutingTest';
import { RuleDialog } from './RuleDialog';

/** Rules on where received faxes go, in their order, and where one would go. */
export function RoutingPage() {
  const { say } = useText();
  const words = useFault();
  const tell = useTell();
  const queries = useQueryClient();
  const may = useMay('changeSettings');
  const [shown, setShown] = useState<Rule | 'new' | null>(null);
  const { data, error, refetch } = useQuery({ queryKey: ['rules'], queryFn: ({ signal }) => readRules(signal) });
  const moving = useMutation({
    mutationFn: ({ rule, place }: { rule: Rule; place: number }) => moveRule(rule.id, place), onError: (fault: Error) => tell(say('app.error', { detail: words(fault) })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['rules'] }),
  });
  const add = () => setShown('new');
  const cursor = useCursor(data, '', (rule) => may && setShown(rule), may ? { n: add } : {});
  useOffer('routing', may ? [{ id: 'routing.add', label: say('rule.add'), keys: 'n', run: add }] : []);
  const when = ({ conditions }: Rule) => [
    ...(['called', 'callers', 'stationIds', 'subaddresses', 'trunks', 'barcodes'] as const).filter((key) => conditions[key].length > 0).map((key) => `${say(`rule.${key}`)} ${conditions[key].join(', ')}`),
    ...conditions.times.map((time) => `${weekdays.filter((day) => time.days.includes(day)).map((day) => say(`day.${day}`)).join(', ')} ${time.from}-${time.to}`),
  ].join('; ') || say('rule.always');
  const where = (rule: Rule) => rule.targets.map((target) => target.value || say(`rule.kind.${target.kind}`)).join(', ');
  const place = (rule: Rule) => (data ?? []).indexOf(rule) + 1;
  const columns: readonly DataColumn<Rule>[] = [
    { id: 'name', text: 'rule.name', words: true, lead: true, cell: (rule) => may ? <button type="button" className="link" onClick={() => setShown(rule)}>{rule.name}</button> : rule.name },
    { id: 'when', text: 'rule.when', words: true, cell: (rule) => <span title={when(rule)}>{when(rule)}</span> },
    { id: 'where', text: 'rule.where', words: true, cell: (rule) => <span title={where(rule)}>{where(rule)}</span> },
    { id: 'then', text: 'rule.then', cell: (rule) => !rule.isEnabled ? <span className="chip">{say('rule.off')}</span> : say(rule.isFinal ? 'rule.final' : 'rule.goesOn') },
    ...(may ? [{
      id: 'order', text: 'rule.order', cell: (rule: Rule) => (
        <span className="row-actions">
          <Button kind="quiet" onPress={() => moving.mutate({ rule, place: place(rule) - 1 })} isDisabled={moving.isPending || place(rule) === 1} aria-label={`${say('rule.up')}: ${rule.name}`}>{say('rule.up')}</Button>
          <Button kind="quiet" onPress={() => moving.mutate({ rule, place: place(rule) + 1 })} isDisabled={moving.isPending || place(rule) === data?.length} aria-label={`${say('rule.down')}: ${rule.name}`}>{say('rule.down')}</Button>
        </span>
      ),
    } satisfies DataColumn<Rule>] : []),
  ];
  return (
    <div className="page">
      <header>
        <h1>{say('nav.routing')}</h1>
        {may && <Button onPress={add}>{say('rule.add')}</Button>}
      </header>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      {(data || !error) && <DataTable label={say('nav.routing')} columns={columns} rows={data} keyOf={(rule) => rule.id} cursor={cursor} empty={<><strong>{say('rule.empty')}</strong><p>{say('rule.emptyText')}</p></>} />}
      <p className="muted small">{say('rule.behind')}</p>
      <RoutingTest />
      {shown && <RuleDialog key={shown === 'new' ? 0 : shown.id} rule={shown === 'new' ? null : shown} onClose={() => setShown(null)} />}
    </div>
  );
}
