import { useQuery } from '@tanstack/react-query';
import { readNode, type Certificate } from '../api/settings';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { useText } from '../text/TextProvider';
import { exact } from '../text/format';

export const useNode = () => useQuery({ queryKey: ['node'], queryFn: ({ signal }) => readNode(signal) });

/** Addresses and ports, which take a restart to change. */
export function NodeCard() {
  const { say } = useText();
  const { data, error, refetch } = useNode();
  const port = (number: number) => (number === 0 ? say('node.free') : String(number));
  const facts = data && [
    ['node.name', data.name], ['node.address', data.address === '*' ? say('node.all') : data.address], ['node.smtp', port(data.smtpPort)], ['node.http', port(data.httpPort)],
    ['node.https', data.httpsPort === null ? say('settings.none') : port(data.httpsPort)], ['node.sip', port(data.sipPort)], ['node.database', data.database], ['node.folder', data.dataFolder],
  ] as const;
  return (
    <section className="card" aria-label={say('node.title')}>
      <header><h2>{say('node.title')}</h2></header>
      <p className="muted measure">{say('node.text')}</p>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      <dl className="facts">{facts?.map(([key, value]) => [<dt key={`${key} t`}>{say(key)}</dt>, <dd key={key}>{value}</dd>])}</dl>
    </section>
  );
}

/** The certificates that are set and how long they hold. */
export function CertificateCard() {
  const { say, locale } = useText();
  const { data, error, refetch } = useNode();
  const columns: readonly DataColumn<Certificate>[] = [
    { id: 'use', text: 'node.use', lead: true, cell: (one) => (one.trunk === null ? say('node.useNode') : say('node.useTrunk', { trunk: one.trunk })) },
    { id: 'subject', text: 'node.subject', words: true, cell: (one) => <span title={one.subject || one.fault || ''}>{one.subject || <span className="chip bad">{one.fault}</span>}</span> },
    { id: 'names', text: 'node.names', words: true, cell: (one) => <span title={one.names.join(', ')}>{one.names.join(', ')}</span> },
    { id: 'until', text: 'node.until', cell: (one) => (one.until ? exact(Date.parse(one.until), locale) : '') },
    { id: 'file', text: 'node.file', words: true, cell: (one) => <code title={one.file}>{one.file}</code> },
  ];
  return (
    <section className="card" aria-label={say('node.certificates')}>
      <header><h2>{say('node.certificates')}</h2></header>
      <p className="muted measure">{say('node.certificateText')}</p>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      <DataTable label={say('node.certificates')} columns={columns} rows={data?.certificates} keyOf={(one) => `${one.trunk} ${one.file}`} empty={<span>{say('node.noCertificate')}</span>} />
    </section>
  );
}
