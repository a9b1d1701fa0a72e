import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { readOutlets, testOutlet, type Outlet } from '../api/outlets';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { useCursor } from '../parts/useCursor';
import { useMay } from '../session/SessionProvider';
import { useOffer } from '../shell/commands';
import { useText } from '../text/TextProvider';
import { OutletDialog } from './OutletDialog';

/** Printers and folders that received faxes go to. */
export function OutletsPage() {
  const { say } = useText();
  const words = useFault();
  const tell = useTell();
  const may = useMay('changeSettings');
  const [shown, setShown] = useState<Outlet | Outlet['kind'] | null>(null);
  const { data, error, refetch } = useQuery({ queryKey: ['outlets'], queryFn: ({ signal }) => readOutlets(signal) });
  const testing = useMutation({
    mutationFn: (outlet: Outlet) => testOutlet(outlet.id), onError: (fault: Error) => tell(say('app.error', { detail: words(fault) })),
    onSuccess: ({ error: detail, trays }, { name }) => tell(detail ? say('outlet.testFailed', { name, detail }) : trays.length ? say('outlet.testedTrays', { name, trays: trays.join(', ') }) : say('outlet.tested', { name })),
  });
  const cursor = useCursor(data, '', (outlet) => may && setShown(outlet), may ? { n: () => setShown('printer') } : {});
  useOffer('outlets', may ? [
    { id: 'outlets.printer', label: say('outlet.addPrinter'), keys: 'n', run: () => setShown('printer') }, { id: 'outlets.folder', label: say('outlet.addFolder'), run: () => setShown('folder') },
    ...(data ?? []).map((outlet) => ({ id: `outlets.test.${outlet.id}`, label: `${say('outlet.test')}: ${outlet.name}`, run: () => testing.mutate(outlet) })),
  ] : []);
  const how = ({ kind, options }: Outlet) => kind === 'folder' ? `${say(`outlet.format.${options.format}`)}, ${options.fileName}` : [
    say(`outlet.paper.${options.paper}`), ...(options.sides === 'printer' ? [] : [say(`outlet.sides.${options.sides}`)]), ...(options.tray ? [options.tray] : []), say('outlet.copiesOf', { n: options.copies }),
  ].join(', ');
  const columns: readonly DataColumn<Outlet>[] = [
    { id: 'name', text: 'outlet.name', words: true, lead: true, cell: (outlet) => may ? <button type="button" className="link" onClick={() => setShown(outlet)}>{outlet.name}</button> : outlet.name },
    { id: 'kind', text: 'outlet.kind', cell: (outlet) => say(`outlet.kind.${outlet.kind}`) },
    { id: 'address', text: 'outlet.address', words: true, cell: (outlet) => <span title={outlet.address}>{outlet.address}</span> },
    { id: 'how', text: 'outlet.how', words: true, cell: (outlet) => <span title={how(outlet)}>{how(outlet)}</span> },
    ...(may ? [{
      id: 'actions', text: 'outlet.actions', cell: (outlet: Outlet) => <Button onPress={() => testing.mutate(outlet)} isDisabled={testing.isPending} aria-label={`${say('outlet.test')}: ${outlet.name}`}>{say('outlet.test')}</Button>,
    } satisfies DataColumn<Outlet>] : []),
  ];
  return (
    <div className="page">
      <header>
        <h1>{say('nav.outlets')}</h1>
        {may && <><Button onPress={() => setShown('folder')}>{say('outlet.addFolder')}</Button><Button onPress={() => setShown('printer')}>{say('outlet.addPrinter')}</Button></>}
      </header>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      {(data || !error) && <DataTable label={say('nav.outlets')} columns={columns} rows={data} keyOf={(outlet) => outlet.id} cursor={cursor} empty={<><strong>{say('outlet.empty')}</strong><p>{say('outlet.emptyText')}</p></>} />}
      {shown && <OutletDialog key={typeof shown === 'string' ? shown : shown.id} outlet={typeof shown === 'string' ? null : shown} kind={typeof shown === 'string' ? shown : shown.kind} onClose={() => setShown(null)} />}
    </div>
  );
}
