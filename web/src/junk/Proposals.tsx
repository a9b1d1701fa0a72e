import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { confirmProposal, declineProposal, readProposals, type JunkRule } from '../api/junk';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { Time } from '../parts/Time';
import { useMay } from '../session/SessionProvider';
import { useText } from '../text/TextProvider';

/** Rules that users proposed by calling a fax of theirs unwanted; nothing where there is none. */
export function Proposals() {
  const { say } = useText();
  const words = useFault();
  const tell = useTell();
  const queries = useQueryClient();
  const steers = useMay('steerQueue');
  const { data } = useQuery({ queryKey: ['junk-proposals'], queryFn: ({ signal }) => readProposals(signal), refetchInterval: 10_000 });
  const judging = useMutation({
    mutationFn: async ({ rule, holds }: { rule: JunkRule; holds: boolean }) => void await (holds ? confirmProposal(rule.id) : declineProposal(rule.id)),
    onSuccess: (_, { rule, holds }) => tell(say(holds ? 'junk.marked' : 'junk.declined', { pattern: rule.pattern })), onError: (fault: Error) => tell(say('app.error', { detail: words(fault) })),
    onSettled: () => Promise.all([queries.invalidateQueries({ queryKey: ['junk-proposals'] }), queries.invalidateQueries({ queryKey: ['junk-rules'] })]),
  });
  const columns: readonly DataColumn<JunkRule>[] = [
    { id: 'pattern', text: 'junk.pattern', words: true, lead: true, cell: (rule) => <span title={rule.pattern}>{rule.pattern}</span> },
    { id: 'kind', text: 'junk.kind', cell: (rule) => say(`junk.kind.${rule.kind}`) },
    { id: 'fax', text: 'delivery.fax', cell: (rule) => rule.fax !== null && <Link to={`/received/${rule.fax}`}>{rule.fax}</Link> },
    { id: 'by', text: 'junk.proposedBy', cell: (rule) => rule.createdBy },
    { id: 'at', text: 'junk.since', cell: (rule) => <Time at={rule.createdAt} /> },
    ...(steers ? [{
      id: 'actions', text: 'junk.actions', cell: (rule: JunkRule) => (
        <span className="row-actions">
          <Button onPress={() => judging.mutate({ rule, holds: true })} isDisabled={judging.isPending} aria-label={`${say('junk.confirm')}: ${rule.pattern}`}>{say('junk.confirm')}</Button>
          <Button kind="quiet" onPress={() => judging.mutate({ rule, holds: false })} isDisabled={judging.isPending} aria-label={`${say('junk.decline')}: ${rule.pattern}`}>{say('junk.decline')}</Button>
        </span>
      ),
    } satisfies DataColumn<JunkRule>] : []),
  ];
  return !data?.length ? null : (
    <>
      <h2>{say('junk.proposals')}</h2>
      <p className="muted small">{say('junk.proposalsText')}</p>
      <DataTable label={say('junk.proposals')} columns={columns} rows={data} keyOf={(rule) => rule.id} empty={null} />
    </>
  );
}
