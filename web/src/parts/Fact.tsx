import type { ReactNode } from 'react';

/** A fact of a list, where there is one. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return children ? <><dt>{label}</dt><dd>{children}</dd></> : null;
}
