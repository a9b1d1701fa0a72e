import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { readTrunks } from '../api/trunks';
import { Failure } from '../parts/Failure';
import { useMay } from '../session/SessionProvider';
import { useOffer } from '../shell/commands';
import { useText } from '../text/TextProvider';
import { TestFaxDialog } from './TestFaxDialog';
import { TrunkCard } from './TrunkCard';

/** How each trunk is, asked every few seconds, and a test fax over it. */
export function TrunksPage() {
  const { say } = useText();
  const tests = useMay('changeSettings');
  const [tested, setTested] = useState<string | null>(null);
  const { data, error, refetch } = useQuery({ queryKey: ['trunks', 'live'], queryFn: ({ signal }) => readTrunks(signal), refetchInterval: 5000 });
  useOffer('trunks', tests ? (data?.trunks ?? []).map((trunk) => ({ id: `trunks.${trunk.name}`, label: say('trunk.testTitle', { trunk: trunk.name }), run: () => setTested(trunk.name) })) : []);
  return (
    <div className="page">
      <header><h1>{say('nav.trunks')}</h1></header>
      <Failure error={error} onRetry={() => void refetch()} />
      {data?.modems && <p className="notice">{data.modems}</p>}
      {!data && !error && <p><i className="skeleton wide" /></p>}
      {data?.trunks.map((trunk) => <TrunkCard key={trunk.name} trunk={trunk} onTest={tests ? () => setTested(trunk.name) : null} />)}
      {tested && <TestFaxDialog trunk={tested} onClose={() => setTested(null)} />}
    </div>
  );
}
