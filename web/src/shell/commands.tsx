import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';

/** Something that the palette offers. */
export interface Command { id: string; label: string; keys?: string; run(): void }

interface Registry { commands: Command[]; offer(owner: string, commands: Command[]): void }

const CommandContext = createContext<Registry | null>(null);

/** Holds what the pages offer at the moment. */
export function Commands({ children }: { children: ReactNode }) {
  const [offers, setOffers] = useState<ReadonlyMap<string, Command[]>>(new Map());
  const offer = useRef((owner: string, commands: Command[]) => setOffers((all) => {
    const next = new Map(all);
    if (commands.length) next.set(owner, commands); else next.delete(owner);
    return next;
  }));
  const registry = useMemo<Registry>(() => ({ commands: [...offers.values()].flat(), offer: offer.current }), [offers]);
  return <CommandContext value={registry}>{children}</CommandContext>;
}

/** The commands that are on offer. */
export function useCommands(): Command[] {
  return useContext(CommandContext)?.commands ?? [];
}

/** Offers commands while the caller is shown. They are renewed when ids or labels change; `run` is always the newest. */
export function useOffer(owner: string, commands: Command[]): void {
  const offer = useContext(CommandContext)?.offer;
  const newest = useRef(commands);
  newest.current = commands;
  const shape = commands.map((c) => `${c.id}\t${c.label}`).join('\n');
  useEffect(() => {
    offer?.(owner, newest.current.map((c) => ({ ...c, run: () => newest.current.find((n) => n.id === c.id)?.run() })));
    return () => offer?.(owner, []);
  }, [offer, owner, shape]);
}
