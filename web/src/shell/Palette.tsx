import { useState } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { useText } from '../text/TextProvider';
import { useCommands } from './commands';

/** Every command by typing a part of its name. */
export function Palette({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) {
  const { say } = useText();
  return (
    <ModalOverlay className="overlay" isOpen={isOpen} onOpenChange={(open) => !open && onClose()} isDismissable>
      <Modal className="palette">
        <Dialog aria-label={say('palette.label')}><Choice onClose={onClose} /></Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Choice({ onClose }: { onClose(): void }) {
  const { say } = useText();
  const commands = useCommands();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const found = commands.filter((command) => words.every((word) => command.label.toLowerCase().includes(word)));
  const chosen = Math.min(at, Math.max(0, found.length - 1));
  const run = (index: number) => {
    onClose();
    found[index]?.run();
  };
  return (
    <>
      <input
        role="combobox" aria-expanded="true" aria-controls="palette-list" aria-activedescendant={found.length ? `command-${chosen}` : undefined}
        aria-label={say('palette.hint')} placeholder={say('palette.hint')} value={typed} autoFocus
        onChange={(event) => { setTyped(event.target.value); setAt(0); }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt(Math.min(chosen + 1, found.length - 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(chosen - 1, 0));
          else if (event.key === 'Enter') run(chosen);
          else return;
          event.preventDefault();
        }}
      />
      <ul id="palette-list" role="listbox" aria-label={say('palette.label')}>
        {found.map((command, index) => (
          <li key={command.id} id={`command-${index}`} role="option" aria-selected={index === chosen} onPointerMove={() => setAt(index)} onClick={() => run(index)}>
            <span>{command.label}</span>
            {command.keys && <kbd>{command.keys}</kbd>}
          </li>
        ))}
        {found.length === 0 && <li role="option" aria-selected="false" aria-disabled="true" className="muted">{say('palette.nothing')}</li>}
      </ul>
    </>
  );
}
