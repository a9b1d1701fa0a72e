import type { Attempt } from '../api/faxes';
import { Time } from '../parts/Time';
import { span } from '../text/format';
import { useText } from '../text/TextProvider';

/** Every call for a fax, the newest first, with its ladder. */
export function Calls({ attempts }: { attempts: Attempt[] }) {
  const { say } = useText();
  return (
    <section aria-label={say('fax.attempts')}>
      <h2>{say('fax.attempts')}</h2>
      {attempts.length === 0 && <p className="muted">{say('fax.noAttempts')}</p>}
      <ul className="calls">
        {[...attempts].reverse().map((attempt) => (
          <li key={attempt.number}>
            <div className="head">
              <strong>{attempt.number}</strong>
              <span className={`chip ${attempt.status === null ? 'live' : attempt.status === 0 ? 'good' : 'bad'}`}>{attempt.cause ?? say('state.sending')}</span>
              <span className="muted"><Time at={attempt.startedAt} /></span>
            </div>
            {attempt.detail && <p>{attempt.detail}</p>}
            <dl className="facts small">
              {attempt.remoteId && <><dt>{say('attempt.remote')}</dt><dd>{attempt.remoteId}</dd></>}
              {attempt.bitRate > 0 && <><dt>{say('attempt.rate')}</dt><dd>{attempt.bitRate} bit/s{attempt.ecm ? ', ECM' : ''}{attempt.coding && `, ${attempt.coding}`}</dd></>}
              <dt>{say('attempt.pages')}</dt><dd>{attempt.pagesConfirmed}</dd>
              {attempt.endedAt && <><dt>{say('attempt.duration')}</dt><dd>{span(Date.parse(attempt.endedAt) - Date.parse(attempt.startedAt))}</dd></>}
            </dl>
            {attempt.trace.length > 0 && (
              <details>
                <summary>{say('fax.ladder')}</summary>
                <pre tabIndex={0}>{attempt.trace.map((line) => `${line.seconds.toFixed(3).padStart(9)} ${line.sent ? '>' : '<'} ${line.what} ${line.detail}`).join('\n')}</pre>
              </details>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
