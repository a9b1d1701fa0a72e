import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { addJunkRule, junkKinds, readJunkRules, readQuarantine, releaseFax, removeJunkRule, type JunkRule, type QuarantinedFax } from '../api/junk';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { Time } from '../parts/Time';
import { useMay } from '../session/SessionProvider';
import { useOffer } from '../shell/commands';
import { useKeys } from '../shell/useKeys';
import { telephone } from '../text/format';
import { useText } from '../text/TextProvider';
import { JunkRuleDialog } from './JunkRuleDialog';

/** Faxes that are kept as unwanted, and by what they are known. */
export function JunkPage() {
  const { say } = useText();
  const words = useFault();
  const tell = useTell();
  const queries = useQueryClient();
  const [reads, changes, steers] = [useMay('readSettings'), useMay('changeSettings'), useMay('steerQueue')];
  const [adds, setAdds] = useState(false);
  const failed = (fault: Error) => tell(say('app.error', { detail: words(fault) }));
  const kept = useInfiniteQuery({
    queryKey: ['quarantine'], queryFn: ({ pageParam, signal }) => readQuarantine(pageParam, signal), initialPageParam: null as number | null, getNextPageParam: (last) => last.next, refetchInterval: 10_000,
  });
  const rules = useQuery({ queryKey: ['junk-rules'], queryFn: ({ signal }) => readJunkRules(signal), enabled: reads });
  const releasing = useMutation({ mutationFn: releaseFax, onSuccess: (_, fax) => tell(say('junk.released', { fax })), onError: failed, onSettled: () => queries.invalidateQueries({ queryKey: ['quarantine'] }) });
  const renew = () => queries.invalidateQueries({ queryKey: ['junk-rules'] });
  const restore = ({ kind, pattern, action }: JunkRule) => void addJunkRule({ kind, pattern, action }).catch(failed).finally(renew);
  const removing = useMutation({ mutationFn: (rule: JunkRule) => removeJunkRule(rule.id), onSuccess: (_, rule) => tell(say('junk.removed'), () => restore(rule)), onError: failed, onSettled: renew });
  const add = () => setAdds(true);
  useKeys(changes ? { n: add } : {});
  useOffer('junk', changes ? [{ id: 'junk.add', label: say('junk.add'), keys: 'n', run: add }] : []);
  // The server names the kind of the rule before its pattern.
  const causeOf = ({ cause }: QuarantinedFax) => {
    const kind = junkKinds.find((one) => cause.startsWith(`${one.toLowerCase()} `));
    return kind ? `${say(`junk.kind.${kind}`)} ${cause.slice(kind.length + 1)}` : cause;
  };
  const faxes: readonly DataColumn<QuarantinedFax>[] = [
    { id: 'fax', text: 'delivery.fax', lead: true, cell: (fax) => <Link to={`/received/${fax.faxId}`}>{fax.faxId}</Link> },
    { id: 'at', text: 'junk.since', cell: (fax) => <Time at={fax.heldAt} /> },
    { id: 'caller', text: 'delivery.caller', cell: (fax) => telephone(fax.caller) },
    { id: 'csid', text: 'rule.stationIds', cell: (fax) => fax.csid },
    { id: 'called', text: 'delivery.called', cell: (fax) => telephone(fax.called) },
    { id: 'pages', text: 'junk.pages', figures: true, cell: (fax) => fax.pages },
    { id: 'cause', text: 'junk.rule', words: true, cell: (fax) => <span title={causeOf(fax)}>{causeOf(fax)}</span> },
    ...(steers ? [{
      id: 'actions', text: 'junk.actions', cell: (fax: QuarantinedFax) => <Button onPress={() => releasing.mutate(fax.faxId)} isDisabled={releasing.isPending} aria-label={`${say('junk.release')}: ${fax.faxId}`}>{say('junk.release')}</Button>,
    } satisfies DataColumn<QuarantinedFax>] : []),
  ];
  const known: readonly DataColumn<JunkRule>[] = [
    { id: 'pattern', text: 'junk.pattern', words: true, lead: true, cell: (rule) => <span title={rule.pattern}>{rule.pattern}</span> },
    { id: 'kind', text: 'junk.kind', cell: (rule) => say(`junk.kind.${rule.kind}`) },
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
      <h2>{say('junk.kept')}</h2>
      <Failure error={kept.data ? null : kept.error} onRetry={() => void kept.refetch()} />
      {(kept.data || !kept.error) && <DataTable label={say('junk.kept')} columns={faxes} rows={kept.data?.pages.flatMap((page) => page.faxes)} keyOf={(fax) => fax.faxId} empty={<><strong>{say('junk.none')}</strong><p>{say('junk.noneText')}</p></>} />}
      {kept.hasNextPage && <Button onPress={() => void kept.fetchNextPage()} isDisabled={kept.isFetchingNextPage}>{say('app.showMore')}</Button>}
      {reads && (
        <>
          <h2>{say('junk.rules')}</h2>
          <Failure error={rules.data ? null : rules.error} onRetry={() => void rules.refetch()} />
          {(rules.data || !rules.error) && <DataTable label={say('junk.rules')} columns={known} rows={rules.data} keyOf={(rule) => rule.id} empty={<><strong>{say('junk.noRules')}</strong><p>{say('junk.noRulesText')}</p></>} />}
        </>
      )}
      {adds && <JunkRuleDialog onClose={() => setAdds(false)} />}
    </div>
  );
}
