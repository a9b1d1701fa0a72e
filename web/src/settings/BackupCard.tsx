import { useText } from '../text/TextProvider';
import { useNode } from './NodeCards';

/** How a backup is made and brought back: on the machine itself, for the file holds every secret of the server. */
export function BackupCard() {
  const { say } = useText();
  const { data } = useNode();
  return (
    <section className="card" aria-label={say('backup.title')}>
      <header><h2>{say('backup.title')}</h2></header>
      <p className="measure">{say('backup.text')}</p>
      {data?.database === 'PostgreSQL' && <p className="notice">{say('backup.postgres')}</p>}
      <dl className="facts stacked">
        <dt>{say('backup.make')}</dt><dd><code>FAXWERK__DATAFOLDER={data?.dataFolder ?? '…'} faxwerk backup faxwerk.tar.gz</code></dd>
        <dt>{say('backup.restore')}</dt><dd><code>faxwerk restore faxwerk.tar.gz</code></dd>
      </dl>
      <p className="muted measure">{say('backup.restoreText')}</p>
    </section>
  );
}
