import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { submitFax, type CheckedRecipient, type SendRights, type Submitted, type Wishes } from '../api/send';
import { useText } from '../text/TextProvider';
import { keyFor, type Draft } from './draft';
import { recipientsOf } from './recipients';

/** What is missing or wrong before anything goes to the server. */
class Incomplete extends Error {}

interface Given { draft: Draft; wishes: Wishes; rights: SendRights | undefined; check(to: readonly string[]): Promise<CheckedRecipient[]>; onSplit(to: readonly string[]): void; onDone(submitted: Submitted): void }

/** Sends what was written: judged first, then uploaded, with one key for all tries with the same contents, so that an answer that is lost sends nothing twice. */
export function useSending({ draft, wishes, rights, check, onSplit, onDone }: Given) {
  const { say } = useText();
  const queries = useQueryClient();
  // How much has been uploaded, from 0 to 1; null while nothing is.
  const [share, setShare] = useState<number | null>(null);
  const stop = useRef(() => {});
  const sending = useMutation({
    mutationFn: async () => {
      const to = draft.to.flatMap(recipientsOf);
      const files = draft.documents.map(({ file }) => file);
      if (files.length === 0 && !wishes.body.trim()) throw new Incomplete(say('send.noDocument'));
      if (rights && files.reduce((sum, file) => sum + file.size, 0) > rights.sizeLimit) throw new Incomplete(say('send.overLimit'));
      if (to.length === 0) throw new Incomplete(say('send.noRecipient'));
      for (const file of files) await file.slice(0, 1).arrayBuffer().catch(() => { throw new Incomplete(say('send.unreadable', { name: file.name })); });
      onSplit(to);
      const verdicts = await check(to);
      const refused = verdicts.filter((verdict) => verdict.code).length;
      if (refused > 0) throw new Incomplete(say('send.refused', { n: refused }));
      if (verdicts.every((verdict) => verdict.mail)) throw new Incomplete(say('send.faxNeeded'));
      const asked = { ...wishes, dueAt: wishes.dueAt ? new Date(wishes.dueAt).toISOString() : '' };
      const contents = JSON.stringify([to, asked, files.map((file) => [file.name, file.size, file.lastModified])]);
      const abort = new AbortController();
      stop.current = () => abort.abort();
      setShare(0);
      return submitFax(to, files, asked, keyFor(contents), setShare, abort.signal);
    },
    onSuccess: (submitted) => {
      for (const name of ['queue', 'journal']) void queries.invalidateQueries({ queryKey: [name] });
      onDone(submitted);
    },
    // A session that ended leads to the door, and from there back to what was written.
    onError: (fault) => { if ('status' in fault && fault.status === 401) void queries.invalidateQueries({ queryKey: ['session'] }); },
    onSettled: () => setShare(null),
  });
  const isStopped = sending.error?.name === 'AbortError';
  return {
    send: () => { if (!sending.isPending) sending.mutate(); }, stop: () => stop.current(), isBusy: sending.isPending, share,
    error: isStopped ? null : sending.error, clear: sending.reset,
  };
}
