import { useMutation, useQueryClient } from '@tanstack/react-query';
import { act, cancelAll, type ActionResult, type QueueAction, type QueueQuery } from '../api/queue';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import type { TextKey } from '../text/catalogue';
import { useText } from '../text/TextProvider';

interface Actions {
  isBusy: boolean;
  run(ids: number[], action: QueueAction): void;
  /** Cancels all that `query` matches up to the fax `upTo`, `expected` of them as the reader was told. */
  runAll(query: QueueQuery, expected: number, upTo: number): void;
}

const opposite = { hold: 'release', release: 'hold' } as const;

/** What is told when it is done. */
const words: Partial<Record<QueueAction['action'], TextKey>> = { cancel: 'queue.deleted', restore: 'queue.restored' };

/** Does things to faxes and tells what became of it; what can be undone offers so. */
export function useActions(onDone: () => void): Actions {
  const { say } = useText();
  const fault = useFault();
  const tell = useTell();
  const queries = useQueryClient();
  const acting = useMutation({
    mutationFn: ({ run }: { run(): Promise<ActionResult>; action: QueueAction }) => run(),
    onSuccess: (result, { action }) => {
      const { stopping, refused } = result;
      const done = result.done.length;
      if (done) tell(say(words[action.action] ?? 'queue.done', { n: done }), back(action, result));
      if (stopping.length) tell(say('queue.beingStopped', { n: stopping.length }));
      if (refused.length) tell(say('queue.refused', { n: refused.length, detail: fault({ code: refused[0]!.code, message: refused[0]!.detail }) }));
      onDone();
    },
    onError: (error) => tell(say('app.error', { detail: fault(error) })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['queue'] }),
  });
  const start = (ids: number[], action: QueueAction) => acting.mutate({ run: () => act(ids, action), action });
  /** Takes back what was done, where that can be. */
  const back = ({ action }: QueueAction, { done, before }: ActionResult) =>
    action === 'hold' || action === 'release' ? () => start(done, { action: opposite[action] }) : before.length ? () => start([], { action: 'restore', faxes: before }) : undefined;
  return {
    isBusy: acting.isPending,
    run: start,
    runAll: (query, expected, upTo) => acting.mutate({ run: () => cancelAll(query, expected, upTo), action: { action: 'cancel' } }),
  };
}
