import { useMutation, useQueryClient } from '@tanstack/react-query';
import { pause, resume } from '../api/queue';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { useText } from '../text/TextProvider';

/** What all sending can be stopped for, in minutes. */
export const pauses = [5, 15, 30, 60, 240];

/** The time of a stop in words. */
export function usePauseWords(): (minutes: number) => string {
  const { say } = useText();
  return (n) => n < 60 ? say('queue.stopMinutes', { n }) : say('queue.stopHours', { n: n / 60 });
}

/** Stops all sending for so many minutes, and with null lets it go on. */
export function usePause(onDone?: () => void): { isBusy: boolean; change(minutes: number | null): void } {
  const { say } = useText();
  const words = useFault();
  const tell = useTell();
  const queries = useQueryClient();
  const changing = useMutation({
    mutationFn: (minutes: number | null) => minutes === null ? resume() : pause(minutes), onSuccess: onDone, onError: (error) => tell(say('app.error', { detail: words(error) })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['queue'] }),
  });
  return { isBusy: changing.isPending, change: changing.mutate };
}
