import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { NavigationType, useBlocker } from 'react-router';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { useText } from '../text/TextProvider';

type Report = (id: string, isDirty: boolean) => void;

const ReportContext = createContext<Report>(() => {});
const UnsavedContext = createContext(false);

/** Asks before a page with unsaved changes is left, by a link, a command, or the browser's own ways. */
export function Unsaved({ children }: { children: ReactNode }) {
  const { say } = useText();
  const [dirty, setDirty] = useState<ReadonlySet<string>>(new Set());
  const report = useMemo<Report>(() => (id, isDirty) => setDirty((all) => {
    if (all.has(id) === isDirty) return all;
    const next = new Set(all);
    if (isDirty) next.add(id); else next.delete(id);
    return next;
  }), []);
  // What was handed in puts its own page in place of this one.
  const blocker = useBlocker(({ currentLocation, nextLocation, historyAction }) => dirty.size > 0 && historyAction !== NavigationType.Replace && currentLocation.pathname !== nextLocation.pathname);
  useEffect(() => {
    if (dirty.size === 0) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [dirty.size]);
  const stay = () => blocker.reset?.();
  return (
    <ReportContext value={report}>
      <UnsavedContext value={dirty.size > 0}>{children}</UnsavedContext>
      <Dialog
        title={say('settings.leaveTitle')} isOpen={blocker.state === 'blocked'} onClose={stay}
        actions={<><Button onPress={stay} autoFocus>{say('settings.stay')}</Button><Button kind="danger" onPress={() => blocker.proceed?.()}>{say('settings.discard')}</Button></>}
      >
        <p>{say('settings.leaveText')}</p>
      </Dialog>
    </ReportContext>
  );
}

/** Tells the guard whether something here is not saved. */
export function useUnsaved(id: string, isDirty: boolean): void {
  const report = useContext(ReportContext);
  useEffect(() => {
    report(id, isDirty);
    return () => report(id, false);
  }, [report, id, isDirty]);
}

/** Whether something on the page is not saved: then nothing of it may go. */
export const useIsUnsaved = (): boolean => useContext(UnsavedContext);
