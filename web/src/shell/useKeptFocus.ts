import { useEffect, type RefObject } from 'react';

/** Where what had the focus is gone, as the row of what was removed or the bar to save, keys and screen readers go on in the page and not before it. */
export function useKeptFocus(page: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    let last: EventTarget | null = null;
    const note = (event: FocusEvent) => { last = event.target; };
    const isLost = () => last instanceof Node && !last.isConnected && document.activeElement === document.body;
    // A dialogue gives the focus back in the next frame.
    const observer = new MutationObserver(() => { if (isLost()) requestAnimationFrame(() => requestAnimationFrame(() => { if (isLost()) page.current?.focus({ preventScroll: true }); })); });
    document.addEventListener('focusin', note);
    observer.observe(document.body, { childList: true, subtree: true });
    return () => {
      document.removeEventListener('focusin', note);
      observer.disconnect();
    };
  }, [page]);
}
