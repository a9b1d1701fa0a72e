import { useEffect, useRef } from 'react';

/** What keys do, by `event.key`; `Ctrl+k` for a key with Control or Command, `g q` for one after `g`. */
export type Keys = Record<string, () => void>;

/** So long after `g` the next key belongs to it, in milliseconds. */
const chordLasts = 1500;

let begunAt = -Infinity;
let pressed = '';

// One look at each key for all who listen, so that the second of two is not taken for one that stands alone.
window.addEventListener('keydown', (event) => {
  const modified = event.ctrlKey || event.metaKey;
  pressed = '';
  if (event.altKey || event.key === 'Shift' || document.querySelector('[role=dialog], [role=menu], [role=listbox]') || (isTyping(event) && !modified)) return;
  const follows = performance.now() - begunAt < chordLasts;
  begunAt = event.key === 'g' && !modified && !follows ? performance.now() : -Infinity;
  pressed = modified ? `Ctrl+${event.key.toLowerCase()}` : follows ? `g ${event.key}` : event.key;
}, { capture: true });

const isTyping = (event: KeyboardEvent) => (event.target as HTMLElement).closest('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]') !== null;

/** Acts on single keys while nobody types and no dialogue is open. */
export function useKeys(keys: Keys): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const act = (event: KeyboardEvent) => {
      const action = current.current[pressed];
      if (!action || (event.key === 'Enter' && (event.target as HTMLElement).closest('a, button, summary'))) return;
      event.preventDefault();
      action();
    };
    addEventListener('keydown', act);
    return () => removeEventListener('keydown', act);
  }, []);
}
