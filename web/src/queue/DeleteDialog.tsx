import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { useText } from '../text/TextProvider';

/** Asks before deleting, with the number: it cannot be undone. */
export function DeleteDialog({ count, isOpen, isBusy, onClose, onDelete }: { count: number; isOpen: boolean; isBusy: boolean; onClose(): void; onDelete(): void }) {
  const { say } = useText();
  return (
    <Dialog
      title={say('queue.deleteTitle', { n: count })} isOpen={isOpen} onClose={onClose}
      actions={<><Button onPress={onClose} autoFocus>{say('app.cancel')}</Button><Button kind="danger" onPress={onDelete} isDisabled={isBusy}>{say('queue.delete')}</Button></>}
    >
      <p className="muted">{say('queue.deleteText')}</p>
    </Dialog>
  );
}
