import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { addGroup, changeGroup, removeGroup, type Group, type GroupForm } from '../api/groups';
import { Button } from '../parts/Button';
import { changes } from '../parts/changes';
import { Dialog } from '../parts/Dialog';
import { Fault } from '../parts/Fault';
import { Field } from '../parts/Field';
import { ListField } from '../parts/ListField';
import { useTell } from '../parts/Messages';
import { RemoveDialog } from '../parts/RemoveDialog';
import { useText } from '../text/TextProvider';

const fresh: GroupForm = { name: '', mailTo: [], senderNumber: '', extensions: [], members: [] };

/** Adds a group, or changes or removes one. */
export function GroupDialog({ group, onClose }: { group: Group | null; onClose(): void }) {
  const { say } = useText();
  const tell = useTell();
  const queries = useQueryClient();
  const form = useId();
  const [values, setValues] = useState<GroupForm>(group ? { name: group.name, mailTo: group.mailTo, senderNumber: group.senderNumber, extensions: group.extensions, members: group.members } : fresh);
  const [removes, setRemoves] = useState(false);
  const change = (changed: Partial<GroupForm>) => setValues({ ...values, ...changed });
  const saving = useMutation({
    mutationFn: () => group ? changeGroup(group.id, changes(values, group)) : addGroup(values),
    onSuccess: (saved) => {
      tell(say(group ? 'group.changed' : 'group.added', { name: saved.name }));
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['groups'] }),
  });
  if (group && removes) {
    return (
      <RemoveDialog
        title={say('group.removeTitle', { name: group.name })} text={say('group.removeText', { n: group.members.length })} verb={say('group.remove')} done={say('group.removed', { name: group.name })}
        query="groups" remove={() => removeGroup(group.id)} onClose={() => setRemoves(false)} onDone={onClose}
      />
    );
  }

  return (
    <Dialog
      title={group?.name ?? say('group.add')} isOpen onClose={onClose}
      actions={<>
        {group && <Button kind="danger" onPress={() => setRemoves(true)}>{say('group.remove')}</Button>}
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button kind="primary" type="submit" form={form} isDisabled={saving.isPending || !values.name}>{say(group ? 'app.save' : 'group.add')}</Button>
      </>}
    >
      <form id={form} className="stack" onSubmit={(event) => { event.preventDefault(); saving.mutate(); }}>
        <Field label={say('group.name')} value={values.name} onChange={(name) => change({ name })} autoComplete="off" />
        <ListField label={say('group.membersHint')} values={values.members} onChange={(members) => change({ members })} />
        <ListField label={say('user.extensionsHint')} values={values.extensions} onChange={(extensions) => change({ extensions })} />
        <ListField label={say('group.mailToHint')} values={values.mailTo} onChange={(mailTo) => change({ mailTo })} />
        <Field label={say('group.senderNumber')} value={values.senderNumber} onChange={(senderNumber) => change({ senderNumber })} autoComplete="off" required={false} />
        <Fault of={saving.error} />
      </form>
    </Dialog>
  );
}
