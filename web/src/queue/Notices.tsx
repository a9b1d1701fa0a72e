import type { Counts } from '../api/queue';
import { Button } from '../parts/Button';
import { useNow } from '../parts/Time';
import { useMay } from '../session/SessionProvider';
import { exact, span } from '../text/format';
import { useText } from '../text/TextProvider';
import { useKeptHeight } from './useKeptHeight';
import { usePause } from './usePause';

const forever = Date.parse('9000-01-01T00:00:00Z');

interface Props { counts: Counts | undefined; lostAt: number | null; held?: boolean }

/** What the reader must know before all else: no connection, sending stopped, intake or lines down. While `held` what is new lies over the head of the page and pushes nothing. */
export function Notices({ counts, lostAt, held = false }: Props) {
  const place = useKeptHeight(held);
  const { say, locale } = useText();
  const steers = useMay('steerQueue');
  const now = useNow(1000);
  const { isBusy, change } = usePause();
  const until = counts?.pausedUntil ? Date.parse(counts.pausedUntil) : 0;
  const by = counts?.pausedBy ?? '';
  // Who stopped it is told to those who steer.
  const stopped = (end: number) => end > forever
    ? by ? say('queue.stoppedForever', { by }) : say('queue.stoppedForeverBySomebody')
    : by ? say('queue.stopped', { by, left: span(end - now) }) : say('queue.stoppedBySomebody', { left: span(end - now) });
  return (
    <div ref={place} className="above notices">
      {lostAt !== null && now - lostAt > 1500 && <p className="notice bad" role="alert">{say('app.offline', { time: exact(lostAt, locale) })}</p>}
      {until > now && (
        <div className="notice">
          <p className="grow" role="timer">{stopped(until)}</p>
          {steers && <Button onPress={() => change(null)} isDisabled={isBusy}>{say('queue.continue')}</Button>}
        </div>
      )}
      {counts?.intake === 'down' && <p className="notice bad" role="alert">{say('queue.intakeDown', { reason: counts.intakeReason ?? '' })}</p>}
      {counts?.sendingState === 'down' && <p className="notice bad" role="alert">{say('queue.sendingDown', { reason: counts.reason ?? '' })}</p>}
    </div>
  );
}
