import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { readAlarms, type Alarm } from '../api/settings';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { Time } from '../parts/Time';
import { useMay } from '../session/SessionProvider';
import { useText } from '../text/TextProvider';

/** What is wrong now, asked every few seconds. */
export function AlarmsPage() {
  const { say, language } = useText();
  const readsSettings = useMay('readSettings');
  const { data, error, refetch } = useQuery({ queryKey: ['alarms', language], queryFn: ({ signal }) => readAlarms(signal), refetchInterval: 10_000 });
  const nameOf = ({ name }: Alarm) => {
    const [kind, ...rest] = name.split(':');
    // Names of nodes and files are encoded, for they may have colons; what people named is as it is.
    const what = kind === 'disk' || kind === 'smtp' || kind === 'ocr' || kind === 'folders' || kind === 'certificate' ? decodeURIComponent(rest.join(':')) : rest.join(':');
    if (kind === 'failed') return what === 'RouteFax' || what === 'SendMail' || what === 'SendReport' || what === 'ReportRefusal' || what === 'TellQuarantine' ? say(`alarm.failed.${what}`) : say('alarm.failed', { name: rest.slice(1).join(':') });
    if (kind === 'relay' || kind === 'reportPrinter' || kind === 'ldap' || kind === 'junk') return [say(`alarm.${kind}`), what].join(' ').trim();
    return kind === 'trunk' || kind === 'disk' || kind === 'smtp' || kind === 'ocr' || kind === 'folders' || kind === 'certificate' || kind === 'print' || kind === 'save' ? say(`alarm.${kind}`, { name: what }) : name;
  };
  const columns: readonly DataColumn<Alarm>[] = [
    { id: 'what', text: 'alarm.what', lead: true, cell: (alarm) => <span className="chip bad">{nameOf(alarm)}</span> },
    { id: 'words', text: 'alarm.words', words: true, cell: (alarm) => <span title={alarm.words}>{alarm.words}</span> },
    { id: 'since', text: 'alarm.since', cell: (alarm) => <Time at={alarm.since} /> },
    { id: 'told', text: 'alarm.told', cell: (alarm) => (alarm.toldAt ? <Time at={alarm.toldAt} /> : <span className="muted">{say('alarm.notYet')}</span>) },
  ];
  return (
    <div className="page">
      <header><h1>{say('nav.alarms')}</h1>{readsSettings && <Link className="button" to="/settings/alarms">{say('alarm.who')}</Link>}</header>
      <Failure error={error} onRetry={() => void refetch()} />
      <DataTable label={say('nav.alarms')} columns={columns} rows={data} keyOf={(alarm) => alarm.name} empty={<><strong>{say('alarm.none')}</strong><p>{say('alarm.noneText')}</p></>} />
    </div>
  );
}
