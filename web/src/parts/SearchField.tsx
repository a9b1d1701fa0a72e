import { useEffect, useRef, useState, type Ref } from 'react';

/** So long after the last key what was typed is looked for, in milliseconds. */
const pause = 250;

interface Props { label: string; value: string; onChange(value: string): void; inputRef?: Ref<HTMLInputElement>; list?: string }

/** A line to search by; it tells what was typed when the typing stops. */
export function SearchField({ label, value, onChange, inputRef, list }: Props) {
  const [typed, setTyped] = useState(value);
  const told = useRef(value);
  const tell = useRef(onChange);
  tell.current = onChange;
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setTyped(value);
  }, [value]);
  useEffect(() => {
    if (typed === told.current) return;
    const timer = setTimeout(() => {
      told.current = typed;
      tell.current(typed);
    }, pause);
    return () => clearTimeout(timer);
  }, [typed]);
  return <input ref={inputRef} type="search" className="input search" aria-label={label} placeholder={label} list={list} value={typed} onChange={(event) => setTyped(event.target.value)} />;
}
