import { useState } from 'react';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { useText } from '../text/TextProvider';
import { pauses, usePause, usePauseWords } from './usePause';

/** Stops all sending for a chosen time. */
export function StopDialog({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) {
  const { say } = useText();
  const time = usePauseWords();
  const [chosen, setChosen] = useState(15);
  const { isBusy, change } = usePause(onClose);
  return (
    <Dialog
      title={say('queue.stopTitle')} isOpen={isOpen} onClose={onClose}
      actions={<><Button onPress={onClose}>{say('app.cancel')}</Button><Button kind="primary" onPress={() => change(chosen)} isDisabled={isBusy}>{say('queue.stop')}</Button></>}
    >
      <p className="muted">{say('queue.stopText')}</p>
      <fieldset className="choices">
        <legend className="hidden">{say('queue.time')}</legend>
        {pauses.map((n) => (
          <label key={n}>
            <input type="radio" name="minutes" checked={chosen === n} onChange={() => setChosen(n)} />
            {time(n)}
          </label>
        ))}
      </fieldset>
    </Dialog>
  );
}
