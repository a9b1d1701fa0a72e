import { useEffect, useMemo, useRef } from 'react';
import { useSearchParams } from 'react-router';

/** Words that live in the page's address, so that a view can be sent to a colleague; what is empty stands not there. */
export function useAddress<Name extends string>(names: readonly Name[]): [Record<Name, string>, (change: Partial<Record<Name, string>>) => void] {
  const [parameters, setParameters] = useSearchParams();
  // A second change may come before the first was drawn.
  const newest = useRef(parameters);
  useEffect(() => { newest.current = parameters; }, [parameters]);
  const values = useMemo(() => Object.fromEntries(names.map((name) => [name, parameters.get(name) ?? ''])) as Record<Name, string>, [names, parameters]);
  const change = (changed: Partial<Record<Name, string>>) => {
    const next = new URLSearchParams(newest.current);
    for (const name of names) {
      const value = changed[name];
      if (value) next.set(name, value); else if (value !== undefined) next.delete(name);
    }
    newest.current = next;
    setParameters(next, { replace: true });
  };
  return [values, change];
}
