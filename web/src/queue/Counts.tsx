import type { Counts as QueueCounts } from '../api/queue';
import { useText } from '../text/TextProvider';

/** What is going on, in one line below the table. */
export function Counts({ counts }: { counts: QueueCounts | undefined }) {
  const { say } = useText();
  if (!counts) return <p className="small"><i className="skeleton wide" /></p>;
  const { waiting, sending, channelsUsed, channels, held, preparing } = counts;
  return (
    <p className="small muted" role="status">
      {say('queue.counts', { waiting, sending, used: channelsUsed, of: channels })}
      {held > 0 && ` · ${say('queue.held', { n: held })}`}
      {preparing > 0 && ` · ${say('queue.preparing', { n: preparing })}`}
    </p>
  );
}
