import type { FaxRow, QueueAction } from '../api/queue';
import { useOffer, type Command } from '../shell/commands';
import { useText } from '../text/TextProvider';
import { priorities } from './SelectionBar';
import { pauses, usePause, usePauseWords } from './usePause';

interface Offers {
  steers: boolean; isStopped: boolean; chosen: readonly FaxRow[]; trunks: readonly string[];
  search(): void; stop(): void; act(action: QueueAction): void; remove(): void; removeAll(): void; time(): void; turn(pages: number): void;
}

/** Offers in the palette what the page can do. */
export function useQueueCommands({ steers, isStopped, chosen, trunks, search, stop, act, remove, removeAll, time, turn }: Offers): void {
  const { say } = useText();
  const timeOf = usePauseWords();
  const { change } = usePause();
  const commands: Command[] = [
    { id: 'queue.search', label: say('queue.search'), keys: '/', run: search },
    { id: 'queue.next', label: say('queue.next'), keys: ']', run: () => turn(1) },
    { id: 'queue.previous', label: say('queue.previous'), keys: '[', run: () => turn(-1) },
  ];
  if (steers)
    commands.push(
      ...(isStopped ? [{ id: 'queue.continue', label: say('queue.continue'), run: () => change(null) }] : []),
      { id: 'queue.stop', label: say('queue.stop'), run: stop },
      ...pauses.map((minutes) => ({ id: `queue.stop.${minutes}`, label: `${say('queue.stop')}: ${timeOf(minutes)}`, run: () => change(minutes) })),
      { id: 'queue.deleteAll', label: say('queue.deleteAll'), run: removeAll },
    );
  if (chosen.length) commands.push({ id: 'queue.delete', label: say('queue.delete'), run: remove });
  if (chosen.length && steers)
    commands.push(
      ...(['sendNow', 'hold', 'release'] as const).map((action) => ({ id: `queue.${action}`, label: say(`queue.${action}`), run: () => act({ action }) })),
      ...priorities.map((priority) => ({ id: `queue.${priority}`, label: `${say('queue.priority')}: ${say(`priority.${priority}`)}`, run: () => act({ action: 'priority', priority }) })),
      { id: 'queue.time', label: `${say('queue.time')}: ${say('queue.timeTitle')}`, run: time },
      ...(trunks.length > 1 ? trunks.map((trunk) => ({ id: `queue.trunk.${trunk}`, label: `${say('queue.trunk')}: ${trunk}`, run: () => act({ action: 'trunk' as const, trunk }) })) : []),
    );
  useOffer('queue', commands);
}
