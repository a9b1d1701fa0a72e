import { useLayoutEffect, useRef, type RefObject } from 'react';

/** Keeps an element as high as it was when `held` began, whatever comes into it or goes: what stands below it does not move. */
export function useKeptHeight(held: boolean): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (element.current) element.current.style.height = held ? `${element.current.offsetHeight}px` : '';
  }, [held]);
  return element;
}
