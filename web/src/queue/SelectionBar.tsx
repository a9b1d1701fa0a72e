import { useState } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { FaxRow, Priority, QueueAction } from '../api/queue';
import { Button } from '../parts/Button';
import { useText } from '../text/TextProvider';
import { TimeDialog } from './TimeDialog';

const priorities: readonly Priority[] = ['urgent', 'high', 'normal', 'low'];

interface Props { rows: FaxRow[]; steers: boolean; count: number; onAct(action: QueueAction): void; onDelete(): void; onClear(): void }

/** What can be done with the selected faxes. */
export function SelectionBar({ rows, steers, count, onAct, onDelete, onClear }: Props) {
  const { say } = useText();
  const [isTiming, setTiming] = useState(false);
  return (
    <div className="selection" role="toolbar" aria-label={say('queue.selected', { n: count })}>
      <strong>{say('queue.selected', { n: count })}</strong>
      {steers && <Steering rows={rows} onAct={onAct} onTime={() => setTiming(true)} />}
      <Button kind="danger" onPress={onDelete}>{say('queue.delete')}</Button>
      <Button kind="quiet" onPress={onClear}>{say('queue.unselect')}</Button>
      <TimeDialog isOpen={isTiming} onClose={() => setTiming(false)} onSet={(dueAt) => onAct({ action: 'dueAt', dueAt })} />
    </div>
  );
}

/** What only those do who steer the queue. */
function Steering({ rows, onAct, onTime }: { rows: FaxRow[]; onAct(action: QueueAction): void; onTime(): void }) {
  const { say } = useText();
  return (
    <>
      <Button onPress={() => onAct({ action: 'sendNow' })} isDisabled={rows.every((row) => row.state === 'sending' || row.state === 'stopping')}>{say('queue.sendNow')}</Button>
      <Button onPress={() => onAct({ action: 'hold' })} isDisabled={!rows.some((row) => row.state === 'waiting')}>{say('queue.hold')}</Button>
      <Button onPress={() => onAct({ action: 'release' })} isDisabled={!rows.some((row) => row.state === 'held')}>{say('queue.release')}</Button>
      <MenuTrigger>
        <Button>{say('queue.priority')}</Button>
        <Popover className="popover">
          <Menu aria-label={say('queue.priority')} onAction={(key) => onAct({ action: 'priority', priority: key as Priority })}>
            {priorities.map((priority) => <MenuItem key={priority} id={priority} className="menu-item">{say(`priority.${priority}`)}</MenuItem>)}
          </Menu>
        </Popover>
      </MenuTrigger>
      <Button onPress={onTime}>{say('queue.time')}</Button>
    </>
  );
}
