import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { removeTrunk, testTrunk } from '../api/trunks';
import { Button } from '../parts/Button';
import { Failure } from '../parts/Failure';
import { useFault } from '../parts/Fault';
import { RemoveDialog } from '../parts/RemoveDialog';
import { useMay } from '../session/SessionProvider';
import { SectionCard } from '../settings/SectionCard';
import { Unsaved } from '../settings/Unsaved';
import { useSections } from '../settings/useSections';
import { useOffer } from '../shell/commands';
import { useText } from '../text/TextProvider';
import { TestFaxDialog } from './TestFaxDialog';
import { useStateWords } from './useStateWords';

const cards = [
  { id: 'connection', keys: ['host', 'port', 'fallbackHosts', 'transport', 'user', 'password', 'domain', 'register', 'keepAlive', 'failoverAfter'] },
  { id: 'identity', keys: ['caller', 'callerWithheld', 'assertion', 'stationId', 'calledFrom', 'numberForm', 'site', 'redirects', 'channels', 'sendChannels', 'callsPerHour', 'callsPerDay', 'allowedPrefixes', 'blockedPrefixes', 'answerTimeout'] },
  { id: 'security', keys: ['tlsVerify', 'tlsAuthority', 'tlsCertificate', 'tlsKey', 'tlsPort', 'mediaEncryption'] },
  { id: 'network', keys: ['localPort', 'publicAddress', 'firstMediaPort', 'lastMediaPort', 'allowedPeers', 'sessionTimer'] },
] as const;

/** The settings of one trunk, a test of its connection and a test fax. */
export function TrunkPage() {
  const { say } = useText();
  const words = useFault();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const may = useMay('changeSettings');
  const name = useParams().name!;
  const [asked, setAsked] = useState<'remove' | 'fax' | null>(null);
  const { data, error, refetch } = useSections();
  const section = data?.find((s) => s.name === (name === 'trunk' ? 'trunk' : `trunk:${name}`));
  const testing = useMutation({ mutationFn: () => testTrunk(name) });
  useOffer('trunk', may ? [{ id: 'trunk.ask', label: say('trunk.ask'), run: () => testing.mutate() }, { id: 'trunk.fax', label: say('trunk.testTitle', { trunk: name }), run: () => setAsked('fax') }] : []);
  const named: readonly string[] = cards.flatMap((card) => card.keys);
  // What a later version adds is about fax, like most of the settings that no other card names.
  const fax = section?.keys.map((key) => key.key).filter((key) => !named.includes(key)) ?? [];
  const answer = testing.data;
  const stateWords = useStateWords();
  return (
    <div className="page">
      <header>
        <h1>{say('trunk.settings', { trunk: name })}</h1>
        <Link className="button" to="/trunks">{say('trunk.back')}</Link>
        {may && <><Button onPress={() => testing.mutate()} isDisabled={testing.isPending}>{say('trunk.ask')}</Button><Button onPress={() => setAsked('fax')}>{say('trunk.test')}</Button></>}
        {may && name !== 'trunk' && <Button kind="danger" onPress={() => setAsked('remove')}>{say('trunk.remove')}</Button>}
      </header>
      <div role="status">
        {testing.isPending && <p className="notice">{say('trunk.asking')}</p>}
        {answer && <p className={answer.answers ? 'notice good' : 'notice bad'}>{answer.answers ? say('trunk.answers', { ms: answer.milliseconds, status: answer.status, reason: answer.reason }) : say('trunk.silent', { reason: answer.reason })} {stateWords(answer.state)}</p>}
        {testing.error && <p className="notice bad">{words(testing.error)}</p>}
      </div>
      <p className="muted measure">{say('trunk.settingsText')}</p>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      {!data && !error && <p><i className="skeleton wide" /></p>}
      <Unsaved>
        <div className="cards-column">
          {section && cards.slice(0, 2).map((card) => <SectionCard key={card.id} title={say(`trunk.${card.id}`)} section={section} keys={card.keys} />)}
          {section && <SectionCard title={say('trunk.fax')} section={section} keys={fax} />}
          {section && cards.slice(2).map((card) => <SectionCard key={card.id} title={say(`trunk.${card.id}`)} text={card.id === 'network' ? say('trunk.networkText') : undefined} section={section} keys={card.keys} />)}
        </div>
      </Unsaved>
      {asked === 'fax' && <TestFaxDialog trunk={name} onClose={() => setAsked(null)} />}
      {asked === 'remove' && (
        <RemoveDialog
          title={say('trunk.removeTitle', { trunk: name })} text={say('trunk.removeText')} verb={say('trunk.remove')} done={say('trunk.removed', { trunk: name })}
          query="trunks" remove={() => removeTrunk(name)} onClose={() => setAsked(null)}
          onDone={() => void queries.invalidateQueries({ queryKey: ['settings'] }).then(() => navigate('/trunks'))}
        />
      )}
    </div>
  );
}
