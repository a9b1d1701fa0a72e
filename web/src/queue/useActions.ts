import { useMutation, useQueryClient } from '@tanstack/react-query';
import { act, cancelAll, type ActionResult, type QueueAction, type QueueQuery } from '../api/queue';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { useText } from '../text/TextProvider';

interface Actions {
  isBusy: boolean;
  run(ids: number[], action: QueueAction): void;
  /** Cancels all that `query` matches up to the fax `upTo`, `expected` of them as the reader was told. */
  runAll(query: QueueQuery, expected: number, upTo: number): void;
}

const opposite = { hold: 'release', release: 'hold' } as const;

/** Does things to faxes and tells what became of it; what can be undone offers so. */
export function useActions(onDone: () => void): Actions {
  const { say } = useText();
  const words = useFault();
  const tell = useTell();
  const queries = useQueryClient();
  const acting = useMutation({
    mutationFn: ({ run }: { run(): Promise<ActionResult>; action: QueueAction }) => run(),
    onSuccess: ({ done, stopping, refused }, { action }) => {
      const back = action.action === 'hold' || action.action === 'release' ? opposite[action.action] : null;
      if (done.length)
        tell(say(action.action === 'cancel' ? 'queue.deleted' : 'queue.done', { n: done.length }), back ? () => start(done, { action: back }) : undefined);
      if (stopping.length) tell(say('queue.beingStopped', { n: stopping.length }));
      if (refused.length) tell(say('queue.refused', { n: refused.length, detail: words({ code: refused[0]!.code, message: refused[0]!.detail }) }));
      onDone();
    },
    onError: (error) => tell(say('app.error', { detail: words(error) })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['queue'] }),
  });
  const start = (ids: number[], action: QueueAction) => acting.mutate({ run: () => act(ids, action), action });
  return {
    isBusy: acting.isPending,
    run: start,
    runAll: (query, expected, upTo) => acting.mutate({ run: () => cancelAll(query, expected, upTo), action: { action: 'cancel' } }),
  };
}
