import { useRef, useState, type PointerEvent } from 'react';

/** So long after its last move the mouse is no longer about to press something, in milliseconds. */
const rests = 3000;

export interface Pointing { on: boolean; stop(): void; watch: { onPointerMove(event: PointerEvent): void; onPointerLeave(): void } }

/** Whether the mouse moves over what is watched: nothing there must move from under it. */
export function usePointing(): Pointing {
  const [on, setOn] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const stop = () => {
    clearTimeout(timer.current);
    setOn(false);
  };
  const onPointerMove = ({ pointerType }: PointerEvent) => {
    if (pointerType !== 'mouse') return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOn(false), rests);
    setOn(true);
  };
  return { on, stop, watch: { onPointerMove, onPointerLeave: stop } };
}
