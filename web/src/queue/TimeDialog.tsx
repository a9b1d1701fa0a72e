import { useEffect, useId, useState } from 'react';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { useText } from '../text/TextProvider';

/** The present in the form of an `input` of type datetime-local, in the reader's zone. */
function localNow(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Chooses the time before which faxes are not sent. */
export function TimeDialog({ isOpen, onClose, onSet }: { isOpen: boolean; onClose(): void; onSet(dueAt: string): void }) {
  const { say } = useText();
  const id = useId();
  const [at, setAt] = useState(localNow);
  useEffect(() => { if (isOpen) setAt(localNow()); }, [isOpen]);
  return (
    <Dialog
      title={say('queue.timeTitle')} isOpen={isOpen} onClose={onClose}
      actions={<><Button onPress={onClose}>{say('app.cancel')}</Button><Button kind="primary" isDisabled={!at} onPress={() => { onClose(); onSet(new Date(at).toISOString()); }}>{say('queue.timeSet')}</Button></>}
    >
      <div className="field">
        <label htmlFor={id}>{say('queue.timeTitle')}</label>
        <input id={id} type="datetime-local" value={at} onChange={(event) => setAt(event.target.value)} />
      </div>
    </Dialog>
  );
}
