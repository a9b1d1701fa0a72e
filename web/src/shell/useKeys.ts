import { useEffect, useRef } from 'react';

/** What keys do, by `event.key`; `Ctrl+k` for a key with Control or Command. */
export type Keys = Record<string, () => void>;

/** Acts on single keys while nobody types and no dialogue is open. */
export function useKeys(keys: Keys): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const act = (event: KeyboardEvent) => {
      const modified = event.ctrlKey || event.metaKey;
      const target = event.target as HTMLElement;
      const typing = target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]') !== null;
      if (event.altKey || document.querySelector('[role=dialog], [role=menu]') || (typing && !modified)) return;
      const action = current.current[modified ? `Ctrl+${event.key.toLowerCase()}` : event.key];
      if (!action || (event.key === 'Enter' && target.closest('a, button'))) return;
      event.preventDefault();
      action();
    };
    addEventListener('keydown', act);
    return () => removeEventListener('keydown', act);
  }, []);
}
