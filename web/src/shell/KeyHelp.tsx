import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import type { TextKey } from '../text/catalogue';
import { useText } from '../text/TextProvider';
import type { Page } from './pages';

const keys: [string, TextKey][] = [
  ['j', 'keys.next'], ['k', 'keys.previous'], ['x', 'keys.select'], ['a', 'keys.all'], ['Enter', 'keys.open'], ['/', 'keys.search'], ['[', 'queue.previous'], [']', 'queue.next'], ['Esc', 'queue.unselect'], ['Ctrl K', 'keys.palette'], ['?', 'keys.help'],
];

/** All keys at a glance. */
export function KeyHelp({ pages, isOpen, onClose }: { pages: readonly Page[]; isOpen: boolean; onClose(): void }) {
  const { say } = useText();
  return (
    <Dialog title={say('keys.title')} isOpen={isOpen} onClose={onClose} actions={<Button onPress={onClose} autoFocus>{say('app.close')}</Button>}>
      <div className="key-lists">
        <dl className="keys">{keys.map(([key, text]) => [<dt key={key}><kbd>{key}</kbd></dt>, <dd key={text}>{say(text)}</dd>])}</dl>
        <dl className="keys">{pages.map((page) => [<dt key={page.key}><kbd>g</kbd> <kbd>{page.key}</kbd></dt>, <dd key={page.path}>{say(page.text)}</dd>])}</dl>
      </div>
    </Dialog>
  );
}
