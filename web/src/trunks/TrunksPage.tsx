import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { readTrunks } from '../api/trunks';
import { Button } from '../parts/Button';
import { Failure } from '../parts/Failure';
import { useMay } from '../session/SessionProvider';
import { useOffer } from '../shell/commands';
import { useText } from '../text/TextProvider';
import { AddTrunkDialog } from './AddTrunkDialog';
import { TestFaxDialog } from './TestFaxDialog';
import { TrunkCard } from './TrunkCard';

/** How each trunk is, asked every few seconds, and a test fax over it. */
export function TrunksPage() {
  const { say } = useText();
  const navigate = useNavigate();
  const reads = useMay('readSettings');
  const tests = useMay('changeSettings');
  const [isAdding, setAdding] = useState(false);
  const [tested, setTested] = useState<string | null>(null);
  const { data, error, refetch } = useQuery({ queryKey: ['trunks', 'live'], queryFn: ({ signal }) => readTrunks(signal), refetchInterval: 5000 });
  const offers = (data?.trunks ?? []).flatMap(({ name }) => [
    ...(tests ? [{ id: `trunks.${name}`, label: say('trunk.testTitle', { trunk: name }), run: () => setTested(name) }] : []),
    ...(reads ? [{ id: `trunks.${name}.settings`, label: say('trunk.settings', { trunk: name }), run: () => void navigate(`/trunks/${name}`) }] : []),
  ]);
  useOffer('trunks', tests ? [...offers, { id: 'trunks.add', label: say('trunk.add'), run: () => setAdding(true) }] : offers);
  return (
    <div className="page">
      <header><h1>{say('nav.trunks')}</h1>{tests && <Button onPress={() => setAdding(true)}>{say('trunk.add')}</Button>}</header>
      <Failure error={error} onRetry={() => void refetch()} />
      {data?.modems && <p className="notice">{data.modems}</p>}
      {!data && !error && <p><i className="skeleton wide" /></p>}
      {data?.trunks.map((trunk) => <TrunkCard key={trunk.name} trunk={trunk} hasSettings={reads} onTest={tests ? () => setTested(trunk.name) : null} />)}
      {isAdding && <AddTrunkDialog onClose={() => setAdding(false)} />}
      {tested && <TestFaxDialog trunk={tested} onClose={() => setTested(null)} />}
    </div>
  );
}
