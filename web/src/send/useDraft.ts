import { useEffect, useSyncExternalStore } from 'react';
import { useSession } from '../session/SessionProvider';
import { followDraft, forgetDraft, keepDraft, keptDraft, type Draft } from './draft';

/** The fax that the reader is writing, kept while he looks elsewhere. */
export function useDraft(): { draft: Draft; change(part: Partial<Draft>): void; forget(): void } {
  const user = useSession().session.user.id;
  const draft = useSyncExternalStore(followDraft, () => keptDraft(user));
  const hasFiles = draft.documents.length > 0;
  // A reload keeps what was typed, but no files.
  useEffect(() => {
    if (!hasFiles) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [hasFiles]);
  return { draft, change: (part) => keepDraft(user, { ...keptDraft(user), ...part }), forget: forgetDraft };
}
