import type { Fax, FaxOptions, MailCopy } from '../api/faxes';
import { Fact } from '../parts/Fact';
import { Time } from '../parts/Time';
import { bytes, resolution, telephone } from '../text/format';
import { useText } from '../text/TextProvider';

/** The colours of states. */
export const chips = { sent: 'good', failed: 'bad', cancelled: '', held: 'wait', sending: 'live', waiting: '' } as const;

/** Who, to whom, when, how, and how it stands. */
export function Facts({ fax, options, perhapsTwice, mails }: { fax: Fax; options: FaxOptions; perhapsTwice: number[]; mails: MailCopy[] }) {
  const text = useText();
  const { say, locale } = text;
  return (
    <section>
      <h2>{say('fax.title', { id: String(fax.id) })}</h2>
      <dl className="facts">
        <dt>{say('column.state')}</dt>
        <dd><span className={`chip ${chips[fax.state]}`}>{say(`state.${fax.state}`)}</span> {fax.status !== null && fax.status !== 0 && <span className="muted">{say('fax.cause', { cause: fax.cause ?? '', code: String(fax.status) })}</span>}</dd>
        <dt>{say('column.pages')}</dt><dd>{say('fax.confirmed', { n: fax.pagesConfirmed, of: fax.pages })}</dd>
        <dt>{say('fax.sender')}</dt><dd>{fax.sender}</dd>
        <dt>{say('fax.recipient')}</dt><dd>{fax.recipientName && `${fax.recipientName}, `}<span title={fax.number}>{telephone(fax.e164)}</span></dd>
        {mails.length > 0 && <><dt>{say('fax.mails')}</dt><dd>{mails.map((mail) => <div key={mail.address}>{mail.address} <span className={`chip ${chips[mail.state]}`}>{say(`state.${mail.state}`)}</span> {mail.detail && <span className="muted">{mail.detail}</span>}</div>)}</dd></>}
        <dt>{say('fax.handedIn')}</dt><dd><Time at={fax.createdAt} /></dd>
        {fax.finishedAt ? <><dt>{say('fax.finished')}</dt><dd><Time at={fax.finishedAt} /></dd></> : <><dt>{say('fax.due')}</dt><dd><Time at={fax.dueAt} past={say('state.due')} /></dd><dt>{say('fax.notAfter')}</dt><dd><Time at={fax.notAfter} /></dd></>}
        <Fact label={say('column.priority')}>{say(`priority.${fax.priority}`)}</Fact>
        <Fact label={say('column.resolution')}>{options.resolution && resolution(options.resolution, text)}</Fact>
        <Fact label={say('column.size')}>{options.sizeBytes > 0 && bytes(options.sizeBytes, locale)}</Fact>
        <Fact label={say('option.cover')}>{options.cover}</Fact>
        <Fact label={say('option.coverText')}>{options.coverText}</Fact>
        <Fact label={say('option.headline')}>{options.headline}</Fact>
        <Fact label={say('option.caller')}>{options.caller}</Fact>
        <Fact label={say('option.stationId')}>{options.stationId}</Fact>
        <Fact label={say('option.subaddress')}>{options.subaddress}</Fact>
        <Fact label={say('option.password')}>{options.hasPassword && say('option.hidden')}</Fact>
        <Fact label={say('option.zone')}>{[options.timeZone, options.language].filter(Boolean).join(', ')}</Fact>
      </dl>
      {perhapsTwice.length > 0 && <p className="notice">{say('fax.perhapsTwice', { pages: new Intl.ListFormat(locale).format(perhapsTwice.map(String)) })}</p>}
    </section>
  );
}
