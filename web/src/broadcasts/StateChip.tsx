import type { Broadcast } from '../api/broadcasts';
import { useText } from '../text/TextProvider';

const chips = { open: 'live', cancelling: 'wait', stopped: '', done: 'good' } as const;

/** How a broadcast stands, in a word. */
export function StateChip({ broadcast }: { broadcast: Broadcast }) {
  const { say } = useText();
  const state = broadcast.state === 'done' && broadcast.cancelledAt ? 'stopped' : broadcast.state;
  return <span className={`chip ${chips[state]}`}>{say(`broadcast.state.${state}`)}</span>;
}
