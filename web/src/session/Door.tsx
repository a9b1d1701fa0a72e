import type { ReactNode } from 'react';

/** The page before the pages: a form in the middle. */
export function Door({ title, text, error, onSubmit, children }: { title: string; text?: string; error: string | null; onSubmit(): void; children: ReactNode }) {
  return (
    <main className="door">
      <form onSubmit={(event) => { event.preventDefault(); onSubmit(); }}>
        <div className="brand"><img src="/mark.svg" alt="" />Faxwerk</div>
        <h1>{title}</h1>
        {text && <p className="muted">{text}</p>}
        {children}
        <p className="error notice bad" role="alert" hidden={!error}>{error}</p>
      </form>
    </main>
  );
}
