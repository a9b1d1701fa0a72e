import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { pause } from '../api/queue';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { useText } from '../text/TextProvider';

const minutes = [5, 15, 30, 60, 240];

/** Stops all sending for a chosen time. */
export function StopDialog({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) {
  const { say } = useText();
  const words = useFault();
  const tell = useTell();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState(15);
  const stopping = useMutation({
    mutationFn: () => pause(chosen), onSuccess: onClose, onError: (error) => tell(say('app.error', { detail: words(error) })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['queue'] }),
  });
  return (
    <Dialog
      title={say('queue.stopTitle')} isOpen={isOpen} onClose={onClose}
      actions={<><Button onPress={onClose}>{say('app.cancel')}</Button><Button kind="primary" onPress={() => stopping.mutate()} isDisabled={stopping.isPending}>{say('queue.stop')}</Button></>}
    >
      <p className="muted">{say('queue.stopText')}</p>
      <fieldset className="choices">
        <legend className="hidden">{say('queue.time')}</legend>
        {minutes.map((n) => (
          <label key={n}>
            <input type="radio" name="minutes" checked={chosen === n} onChange={() => setChosen(n)} />
            {n < 60 ? say('queue.stopMinutes', { n }) : say('queue.stopHours', { n: n / 60 })}
          </label>
        ))}
      </fieldset>
    </Dialog>
  );
}
