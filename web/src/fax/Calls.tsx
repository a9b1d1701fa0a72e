import type { Attempt } from '../api/faxes';
import { CallDetail } from '../parts/CallDetail';
import { Time } from '../parts/Time';
import { span } from '../text/format';
import { useText } from '../text/TextProvider';
import { CallPages } from './CallPages';

/** Every call for a fax, the newest first, page by page and with its ladder. */
export function Calls({ attempts }: { attempts: Attempt[] }) {
  const { say } = useText();
  return (
    <section aria-label={say('fax.attempts')}>
      <h2>{say('fax.attempts')}</h2>
      {attempts.length === 0 && <p className="muted">{say('fax.noAttempts')}</p>}
      <ul className="calls">{[...attempts].reverse().map((attempt) => <li key={attempt.number}><Call attempt={attempt} /></li>)}</ul>
    </section>
  );
}

function Call({ attempt }: { attempt: Attempt }) {
  const { say } = useText();
  const { status, endedAt } = attempt;
  const speed = [say('queue.rate', { n: attempt.bitRate }), attempt.ecm ? 'ECM' : say('attempt.noEcm'), attempt.coding].filter(Boolean).join(', ');
  return (
    <>
      <div className="head">
        <strong>{say('attempt.number', { n: attempt.number })}</strong>
        <span className={`chip ${status === null ? 'live' : status === 0 ? 'good' : 'bad'}`}>{attempt.cause ?? say('state.sending')}</span>
        <span className="muted"><Time at={attempt.startedAt} /></span>
      </div>
      {attempt.detail && status !== 0 && <p className="muted"><CallDetail of={attempt.detail} /></p>}
      <dl className="facts small">
        {status !== null && <><dt>{say('attempt.code')}</dt><dd>{status}{attempt.sipStatus > 0 && `, SIP ${attempt.sipStatus}`}</dd></>}
        {attempt.trunk && <><dt>{say('queue.trunk')}</dt><dd>{attempt.trunk}{attempt.transport && `, ${attempt.transport}`}</dd></>}
        {(attempt.remoteId || attempt.remoteMachine) && <><dt>{say('attempt.remote')}</dt><dd>{[attempt.remoteId, attempt.remoteMachine].filter(Boolean).join(', ')}</dd></>}
        {attempt.bitRate > 0 && <><dt>{say('attempt.rate')}</dt><dd>{speed}</dd></>}
        <dt>{say('attempt.pages')}</dt><dd>{attempt.pagesConfirmed}</dd>
        {endedAt && <><dt>{say('attempt.duration')}</dt><dd>{attempt.endKnown ? span(Date.parse(endedAt) - Date.parse(attempt.startedAt)) : <>{say('attempt.lastSign')} <Time at={endedAt} /></>}</dd></>}
      </dl>
      {attempt.uncertainPage !== null && status !== null && status !== 0 && <p className="notice">{say('attempt.uncertain', { page: attempt.uncertainPage })}</p>}
      {attempt.pages.length > 0 && <CallPages pages={attempt.pages} />}
      {attempt.trace.length > 0 && (
        <details>
          <summary>{say('fax.ladder')}</summary>
          <pre tabIndex={0} role="group" aria-label={say('fax.ladder')}>{attempt.trace.map((line) => `${line.seconds.toFixed(3).padStart(9)} ${line.sent ? '>' : '<'} ${line.what} ${line.detail}`).join('\n')}</pre>
        </details>
      )}
    </>
  );
}
