import { useEffect, useRef, useState } from 'react';
import { givenIn, hasFiles, isForDocuments, type Given } from './given';

/** Takes what is dropped or pasted anywhere in the window, for the browser would open a file in place of the page; returns whether one is held over it. */
export function useGivenFiles(take: (given: Given) => void): boolean {
  const [isOver, setOver] = useState(false);
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => { if (!event.relatedTarget) setOver(false); };
    const drop = (event: DragEvent) => {
      setOver(false);
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      latest.current(givenIn(event.dataTransfer));
    };
    const paste = (event: ClipboardEvent) => {
      if (!isForDocuments(event.clipboardData, event.target)) return;
      event.preventDefault();
      latest.current(givenIn(event.clipboardData));
    };
    const all = { dragover: over, dragleave: leave, drop, paste };
    for (const [name, listener] of Object.entries(all)) addEventListener(name, listener as EventListener);
    return () => { for (const [name, listener] of Object.entries(all)) removeEventListener(name, listener as EventListener); };
  }, []);
  return isOver;
}
