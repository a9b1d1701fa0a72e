import type { Broadcast } from '../api/broadcasts';
import { useText } from '../text/TextProvider';

/** How far a broadcast is: sent, failed and cancelled of all, with the counts in words. */
export function ProgressBar({ broadcast: { progress, recipients } }: { broadcast: Broadcast }) {
  const { say } = useText();
  const words = say('broadcast.progressOf', { sent: progress.sent, failed: progress.failed, cancelled: progress.cancelled, open: progress.open, of: recipients });
  const share = (count: number) => `${100 * count / Math.max(1, recipients)}%`;
  return (
    <span className="parts" role="img" aria-label={words} title={words}>
      <i className="sent" style={{ width: share(progress.sent) }} /><i className="failed" style={{ width: share(progress.failed) }} /><i className="cancelled" style={{ width: share(progress.cancelled) }} />
    </span>
  );
}
