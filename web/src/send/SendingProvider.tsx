import { useMutation, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { submitFax, type CheckedRecipient, type SendRights, type Wishes } from '../api/send';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { useSession } from '../session/SessionProvider';
import { useText } from '../text/TextProvider';
import { forgetDraft, keepDraft, keptDraft } from './draft';
import { recipientsOf } from './recipients';
import { beginSending, endSending, stopSending } from './running';
import { answered, keyFor } from './tries';

/** What is missing or wrong before anything goes to the server. */
class Incomplete extends Error {}

interface Letter { wishes: Wishes; rights: SendRights; check(to: readonly string[]): Promise<CheckedRecipient[]> }

interface Sending {
  /** Sends the draft of the reader. */
  send(letter: Letter): void;
  stop(): void;
  clear(): void;
  isBusy: boolean;
  /** How much has been uploaded, from 0 to 1; null while nothing is. */
  share: number | null;
  error: Error | null;
}

const SendingContext = createContext<Sending | null>(null);
const isShown = () => location.pathname === '/send';

/** Sends what was written, whatever page is shown meanwhile: judged first, then uploaded, with one key for all tries with the same contents. */
export function SendingProvider({ children }: { children: ReactNode }) {
  const { say } = useText();
  const tell = useTell();
  const words = useFault();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const user = useSession().session.user.id;
  const [share, setShare] = useState<number | null>(null);
  const sending = useMutation({
    mutationFn: async ({ letter: { wishes, rights, check }, signal }: { letter: Letter; signal: AbortSignal }) => {
      const draft = keptDraft(user);
      const to = draft.to.flatMap(recipientsOf);
      const files = draft.documents.map(({ file }) => file);
      if (files.length === 0 && !wishes.body.trim()) throw new Incomplete(say('send.noDocument'));
      if (files.reduce((sum, file) => sum + file.size, 0) > rights.sizeLimit) throw new Incomplete(say('send.overLimit'));
      if (to.length === 0) throw new Incomplete(say('send.noRecipient'));
      for (const file of files) await file.slice(0, 1).arrayBuffer().catch(() => { throw new Incomplete(say('send.unreadable', { name: file.name })); });
      const sent = { ...draft, to };
      signal.throwIfAborted();
      keepDraft(user, sent);
      const verdicts = await check(to);
      const refused = verdicts.filter((verdict) => verdict.code).length;
      if (refused > 0) throw new Incomplete(say('send.refused', { n: refused }));
      if (verdicts.every((verdict) => verdict.mail)) throw new Incomplete(say('send.faxNeeded'));
      const asked = { ...wishes, dueAt: wishes.dueAt ? new Date(wishes.dueAt).toISOString() : '' };
      const contents = JSON.stringify([to, asked, files.map((file) => [file.name, file.size, file.lastModified])]);
      signal.throwIfAborted();
      setShare(0);
      try {
        const submitted = await submitFax(to, files, asked, keyFor(user, contents), setShare, signal);
        answered(user, contents);
        return { sent, ...submitted };
      } catch (fault) {
        // The same name, size and time, and other contents: with another key they are another fax.
        if ((fault as { code?: string }).code === 'idempotency-key-reused') answered(user, contents);
        throw fault;
      }
    },
    onSuccess: ({ sent, jobId, faxes, mails, isRepeated }) => {
      for (const name of ['queue', 'journal']) void queries.invalidateQueries({ queryKey: [name] });
      // Only what was sent is done with, and nobody who went on is called back.
      if (keptDraft(user) === sent) forgetDraft();
      // Whether an answer was lost, or somebody wants it sent a second time, he alone knows.
      tell(isRepeated ? say('send.repeated') : say('send.done', { n: faxes.length + mails.length }));
      if (isShown()) void navigate(faxes.length === 1 ? `/faxes/${faxes[0]!.id}` : `/send/${jobId}`, { replace: true });
    },
    onError: (fault, { signal }) => {
      // A session that ended leads to the door, and from there back to what was written.
      if ('status' in fault && fault.status === 401) void queries.invalidateQueries({ queryKey: ['session'] });
      if (!signal.aborted && !isShown()) tell(say('send.failed', { detail: words(fault) }));
    },
    onSettled: () => {
      endSending();
      setShare(null);
    },
  });
  // Who is no longer there sends nothing more; the key is kept for his next try.
  useEffect(() => stopSending, [user]);
  useEffect(() => {
    if (!sending.isPending) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [sending.isPending]);
  const send = (letter: Letter) => {
    const begun = beginSending();
    if (begun) sending.mutate({ letter, signal: begun.signal });
  };
  const error = sending.error?.name === 'AbortError' ? null : sending.error;
  return <SendingContext value={{ send, stop: stopSending, clear: sending.reset, isBusy: sending.isPending, share, error }}>{children}</SendingContext>;
}

/** What is being sent, and how far it is. */
export function useSending(): Sending {
  const sending = useContext(SendingContext);
  if (!sending) throw new Error('useSending outside of SendingProvider');
  return sending;
}
