import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Button } from '../parts/Button';
import { Icon } from '../parts/Icon';
import { useText } from '../text/TextProvider';
import { columns } from './columns';

/** Chooses which columns are shown. */
export function ColumnMenu({ shown, onChange }: { shown: readonly string[]; onChange(shown: string[]): void }) {
  const { say } = useText();
  return (
    <MenuTrigger>
      <Button kind="icon" aria-label={say('queue.columns')}><Icon name="columns" /></Button>
      <Popover className="popover">
        <Menu
          aria-label={say('queue.columns')} selectionMode="multiple" selectedKeys={shown} disallowEmptySelection
          onSelectionChange={(keys) => onChange(keys === 'all' ? columns.map((c) => c.id) : columns.map((c) => c.id).filter((id) => keys.has(id)))}
        >
          {columns.map((column) => (
            <MenuItem key={column.id} id={column.id} className="menu-item">
              {({ isSelected }) => <>{say(column.text)}<span aria-hidden="true">{isSelected ? '✓' : ''}</span></>}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
