import { Link } from 'react-router';
import type { FailedCall, Trunk } from '../api/trunks';
import { Button } from '../parts/Button';
import { CallDetail } from '../parts/CallDetail';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Time } from '../parts/Time';
import { telephone } from '../text/format';
import { useText } from '../text/TextProvider';
import { useStateWords } from './useStateWords';

const failures: readonly DataColumn<FailedCall>[] = [
  { id: 'endedAt', text: 'audit.at', cell: (call) => <Time at={call.endedAt} /> },
  { id: 'called', text: 'column.number', lead: true, cell: (call) => telephone(call.called) },
  { id: 'outcome', text: 'attempt.code', cell: (call) => `${call.status} ${call.outcome}` },
  { id: 'detail', text: 'trunk.detail', words: true, cell: (call) => <CallDetail of={call.detail} /> },
];

/** One trunk: whether it is up on each node, its registration and addresses, how full it is, and what failed last. */
export function TrunkCard({ trunk, onTest, hasSettings }: { trunk: Trunk; onTest: (() => void) | null; hasSettings: boolean }) {
  const { say } = useText();
  const stateWords = useStateWords();
  const { here } = trunk;
  return (
    <section className="card" aria-label={trunk.name}>
      <header>
        <h2>{trunk.name}</h2>
        <span className={`chip ${trunk.isUp ? 'good' : 'bad'}`}>{say(trunk.isUp ? 'trunk.up' : 'trunk.down')}</span>
        <span className="muted grow">{trunk.host || (trunk.isUp ? '' : say('trunk.noHost'))}</span>
        {hasSettings && <Link className="button" to={`/trunks/${trunk.name}`} aria-label={say('trunk.settings', { trunk: trunk.name })}>{say('trunk.edit')}</Link>}
        {onTest && <Button onPress={onTest} isDisabled={!trunk.isUp}>{say('trunk.test')}</Button>}
      </header>
      <dl className="facts">
        <dt>{say('trunk.channels')}</dt><dd>{say('trunk.channelsOf', { used: here?.channelsUsed ?? 0, of: trunk.channels, send: trunk.sendChannels })}</dd>
        <dt>{say('trunk.lastHour')}</dt><dd>{say('trunk.lastHourOf', { n: trunk.callsLastHour, ok: trunk.sentOrReceivedLastHour })}</dd>
        {trunk.nodes.map((node) => [<dt key={`${node.node} t`}>{say('trunk.node', { node: node.node })}</dt>, <dd key={node.node}>{stateWords(node.state)} <span className="muted"><Time at={node.seenAt} /></span></dd>])}
        {here?.registration && <><dt>{say('trunk.registration')}</dt><dd>{here.registration.isRegistered ? say('trunk.registered') : `${here.registration.status || ''} ${here.registration.reason}`.trim()} {here.registration.until && <span className="muted"><Time at={here.registration.until} /></span>}</dd></>}
        {here?.local && <><dt>{say('trunk.local')}</dt><dd>{here.local}</dd></>}
        {here?.peers.map((peer) => [<dt key={`${peer.address} t`}>{say('trunk.peer', { address: peer.address })}</dt>, <dd key={peer.address}>{say(peer.isUp ? 'trunk.up' : 'trunk.down')} <span className="muted">{peer.lastError} <Time at={peer.since} /></span></dd>])}
        {!!here?.strangersDropped && <><dt>{say('trunk.strangers')}</dt><dd>{here.strangersDropped}</dd></>}
      </dl>
      <h3>{say('trunk.failures')}</h3>
      <DataTable label={say('trunk.failures')} columns={failures} rows={trunk.lastFailures} keyOf={(call) => call.call} empty={<span>{say('trunk.noFailures')}</span>} />
    </section>
  );
}
