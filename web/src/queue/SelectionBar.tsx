import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { FaxRow, Priority, QueueAction } from '../api/queue';
import { Button } from '../parts/Button';
import { useText } from '../text/TextProvider';

export const priorities: readonly Priority[] = ['urgent', 'high', 'normal', 'low'];

interface Props { rows: FaxRow[]; steers: boolean; trunks: readonly string[]; onAct(action: QueueAction): void; onTime(): void; onDelete(): void; onClear(): void }

/** What can be done with the selected faxes; unseen it keeps its place. */
export function SelectionBar({ rows, steers, trunks, onAct, onTime, onDelete, onClear }: Props) {
  const { say } = useText();
  return (
    <div className={rows.length ? 'selection' : 'selection unseen'} role="toolbar" aria-label={say('queue.selected', { n: rows.length })}>
      <strong>{say('queue.selected', { n: rows.length })}</strong>
      {steers && <Steering rows={rows} trunks={trunks} onAct={onAct} onTime={onTime} />}
      <Button kind="danger" onPress={onDelete}>{say('queue.delete')}</Button>
      <Button kind="quiet" onPress={onClear}>{say('queue.unselect')}</Button>
    </div>
  );
}

/** What only those do who steer the queue. */
function Steering({ rows, trunks, onAct, onTime }: Pick<Props, 'rows' | 'trunks' | 'onAct' | 'onTime'>) {
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
      {trunks.length > 1 && (
        <MenuTrigger>
          <Button>{say('queue.trunk')}</Button>
          <Popover className="popover">
            <Menu aria-label={say('queue.trunk')} onAction={(key) => onAct({ action: 'trunk', trunk: String(key) })}>
              {trunks.map((trunk) => <MenuItem key={trunk} id={trunk} className="menu-item">{trunk}</MenuItem>)}
            </Menu>
          </Popover>
        </MenuTrigger>
      )}
    </>
  );
}
