import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useText } from '../text/TextProvider';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { Fault } from './Fault';
import { useTell } from './Messages';

interface Props { title: string; text: string; verb: string; done: string; query: string; remove(): Promise<void>; onClose(): void; onDone(): void }

/** Asks before something goes that cannot be brought back; its button repeats the verb. */
export function RemoveDialog({ title, text, verb, done, query, remove, onClose, onDone }: Props) {
  const { say } = useText();
  const tell = useTell();
  const queries = useQueryClient();
  const removing = useMutation({
    mutationFn: remove,
    onSuccess: () => {
      tell(done);
      onDone();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: [query] }),
  });
  return (
    <Dialog
      title={title} isOpen onClose={onClose}
      actions={<><Button onPress={onClose} autoFocus>{say('app.cancel')}</Button><Button kind="danger" onPress={() => removing.mutate()} isDisabled={removing.isPending}>{verb}</Button></>}
    >
      <p className="muted">{text}</p>
      <Fault of={removing.error} />
    </Dialog>
  );
}
