import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { addJunkRule, readJunkRules, removeJunkRule, type JunkRule } from '../api/junk';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { Time } from '../parts/Time';
import { useMay } from '../session/SessionProvider';
import { useOffer } from '../shell/commands';
import { useKeys } from '../shell/useKeys';
import { useText } from '../text/TextProvider';
import { JunkRuleDialog } from './JunkRuleDialog';
import { Proposals } from './Proposals';
import { QuarantineTable } from './QuarantineTable';

/** Faxes that are kept as unwanted, and by what they are known. */
export function JunkPage() {
  const { say } = useText();
  const words = useFault();
  const tell = useTell();
  const queries = useQueryClient();
  const [reads, changes] = [useMay('readSettings'), useMay('changeSettings')];
  const [shown, setShown] = useState<JunkRule | 'new' | null>(null);
  const failed = (fault: Error) => tell(say('app.error', { detail: words(fault) }));
  const rules = useQuery({ queryKey: ['junk-rules'], queryFn: ({ signal }) => readJunkRules(signal), enabled: reads });
  const renew = () => queries.invalidateQueries({ queryKey: ['junk-rules'] });
  const restore = ({ kind, pattern, action }: JunkRule) => void addJunkRule({ kind, pattern, action }).catch(failed).finally(renew);
  const removing = useMutation({ mutationFn: (rule: JunkRule) => removeJunkRule(rule.id), onSuccess: (_, rule) => tell(say('junk.removed'), () => restore(rule)), onError: failed, onSettled: renew });
  const add = () => setShown('new');
  useKeys(changes ? { n: add } : {});
  useOffer('junk', changes ? [{ id: 'junk.add', label: say('junk.add'), keys: 'n', run: add }] : []);
  const known: readonly DataColumn<JunkRule>[] = [
    { id: 'pattern', text: 'junk.pattern', words: true, lead: true, cell: (rule) => changes ? <button type="button" className="link" title={rule.pattern} onClick={() => setShown(rule)}>{rule.pattern}</button> : <span title={rule.pattern}>{rule.pattern}</span> },
    { id: 'kind', text: 'junk.kind', cell: (rule) => (rule.isIdle ? <span className="chip bad">{say('junk.kind.idle')}</span> : say(`junk.kind.${rule.kind}`)) },
    { id: 'action', text: 'junk.action', cell: (rule) => say(`junk.action.${rule.action}`) },
    { id: 'by', text: 'junk.by', cell: (rule) => rule.createdBy },
    { id: 'at', text: 'junk.since', cell: (rule) => <Time at={rule.createdAt} /> },
    ...(changes ? [{
      id: 'actions', text: 'junk.actions', cell: (rule: JunkRule) => <Button kind="quiet" onPress={() => removing.mutate(rule)} isDisabled={removing.isPending} aria-label={`${say('junk.remove')}: ${rule.pattern}`}>{say('junk.remove')}</Button>,
    } satisfies DataColumn<JunkRule>] : []),
  ];
  return (
    <div className="page">
      <header>
        <h1>{say('nav.junk')}</h1>
        {changes && <Button onPress={add}>{say('junk.add')}</Button>}
      </header>
      <QuarantineTable />
      <Proposals />
      {reads && (
        <>
          <h2>{say('junk.rules')}</h2>
          <Failure error={rules.data ? null : rules.error} onRetry={() => void rules.refetch()} />
          {rules.data?.some((rule) => rule.isIdle) && <p className="notice bad">{say('junk.idle')}</p>}
          {(rules.data || !rules.error) && <DataTable label={say('junk.rules')} columns={known} rows={rules.data} keyOf={(rule) => rule.id} empty={<><strong>{say('junk.noRules')}</strong><p>{say('junk.noRulesText')}</p></>} />}
        </>
      )}
      {shown && <JunkRuleDialog key={shown === 'new' ? 0 : shown.id} rule={shown === 'new' ? null : shown} onClose={() => setShown(null)} />}
    </div>
  );
}
