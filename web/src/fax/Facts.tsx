import type { Fax } from '../api/faxes';
import { Time } from '../parts/Time';
import { telephone } from '../text/format';
import { useText } from '../text/TextProvider';

const chips = { sent: 'good', failed: 'bad', cancelled: 'bad', held: 'wait', sending: 'live', waiting: '' } as const;

/** Who, to whom, when, and how it stands. */
export function Facts({ fax, perhapsTwice }: { fax: Fax; perhapsTwice: number[] }) {
  const { say, locale } = useText();
  return (
    <section>
      <h2>{say('fax.title', { id: String(fax.id) })}</h2>
      <dl className="facts">
        <dt>{say('column.state')}</dt>
        <dd><span className={`chip ${chips[fax.state]}`}>{say(`state.${fax.state}`)}</span> {fax.status !== null && <span className="muted" title={String(fax.status)}>{fax.cause}</span>}</dd>
        <dt>{say('fax.sender')}</dt><dd>{fax.sender}</dd>
        <dt>{say('fax.recipient')}</dt><dd>{fax.recipientName && `${fax.recipientName}, `}<span title={fax.number}>{telephone(fax.e164)}</span></dd>
        <dt>{say('fax.handedIn')}</dt><dd><Time at={fax.createdAt} /></dd>
        {fax.finishedAt ? <><dt>{say('fax.finished')}</dt><dd><Time at={fax.finishedAt} /></dd></> : <><dt>{say('fax.due')}</dt><dd><Time at={fax.dueAt} past={say('state.due')} /></dd></>}
        <dt>{say('column.priority')}</dt><dd>{say(`priority.${fax.priority}`)}</dd>
      </dl>
      {perhapsTwice.length > 0 && <p className="notice">{say('fax.perhapsTwice', { pages: new Intl.ListFormat(locale).format(perhapsTwice.map(String)) })}</p>}
    </section>
  );
}
