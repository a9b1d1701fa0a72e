import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { firstSite } from '../api/sites';
import { addUser, changeUser, roles, setPassword, type Role, type User, type UserForm } from '../api/users';
import { Button } from '../parts/Button';
import { changes } from '../parts/changes';
import { Dialog } from '../parts/Dialog';
import { Fault } from '../parts/Fault';
import { Field } from '../parts/Field';
import { useTell } from '../parts/Messages';
import { useText } from '../text/TextProvider';
import { UserNumbersFields } from './UserNumbersFields';

const fresh: UserForm = {
  login: '', displayName: '', role: 'user', state: 'active', language: 'de', addresses: [], site: firstSite, groups: [], extensions: [], faxNumber: '', generalNumber: '', mobileNumber: '', voiceportNumber: '',
  senderNumber: '', smsNotice: false,
};

/** Adds a user, or changes one. What LDAP says of him is changed there. */
export function UserDialog({ user, onClose }: { user: User | null; onClose(): void }) {
  const { say } = useText();
  const tell = useTell();
  const queries = useQueryClient();
  const form = useId(), select = useId();
  const [values, setValues] = useState<UserForm>(user ?? fresh);
  const [addresses, setAddresses] = useState((user?.addresses ?? []).join(', '));
  const [password, setNewPassword] = useState('');
  const change = (changed: Partial<UserForm>) => setValues({ ...values, ...changed });
  const isForeign = user?.source === 'ldap';
  const saving = useMutation({
    mutationFn: async () => {
      const { login, displayName, role, state, language, site, groups, extensions, faxNumber, generalNumber, mobileNumber, voiceportNumber, senderNumber, smsNotice } = values;
      const given = {
        login, displayName, role, state, language, addresses: addresses.split(/[\s,;]+/).filter(Boolean), site, groups, extensions, faxNumber, generalNumber, mobileNumber, voiceportNumber, senderNumber, smsNotice,
      };
      if (!user) return addUser(given, password);
      const changed = await changeUser(user.id, changes(given, user));
      if (password) await setPassword(user.id, password);
      return changed;
    },
    onSuccess: (saved) => {
      tell(say(user ? 'user.changed' : 'user.added', { name: saved.displayName || saved.login }));
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['users'] }),
  });
  return (
    <Dialog
      title={user ? user.displayName || user.login : say('user.add')} isOpen onClose={onClose}
      actions={<><Button onPress={onClose}>{say('app.cancel')}</Button><Button kind="primary" type="submit" form={form} isDisabled={saving.isPending || !values.login}>{say(user ? 'app.save' : 'user.add')}</Button></>}
    >
      <form id={form} className="stack" onSubmit={(event) => { event.preventDefault(); saving.mutate(); }}>
        {isForeign && <p className="muted">{say('user.foreign')}</p>}
        <Field label={say('setUp.login')} value={values.login} onChange={(login) => change({ login })} autoComplete="off" disabled={isForeign} />
        <Field label={say('user.name')} value={values.displayName} onChange={(displayName) => change({ displayName })} autoComplete="off" required={false} disabled={isForeign} />
        <Field label={say('user.addressesHint')} value={addresses} onChange={setAddresses} autoComplete="off" required={false} disabled={isForeign} />
        <div className="field">
          <label htmlFor={select}>{say('user.role')}</label>
          <select id={select} value={values.role} onChange={(event) => change({ role: event.target.value as Role })} disabled={isForeign}>{roles.map((role) => <option key={role} value={role}>{say(`role.${role}`)}</option>)}</select>
        </div>
        {!isForeign && <Field label={say(user ? 'user.newPassword' : 'setUp.password')} value={password} onChange={setNewPassword} type="password" autoComplete="new-password" required={false} />}
        <UserNumbersFields values={values} onChange={change} />
        {user && <label className="choice"><input type="checkbox" checked={values.state === 'active'} onChange={(event) => change({ state: event.target.checked ? 'active' : 'disabled' })} />{say('user.active')}</label>}
        <Fault of={saving.error} />
      </form>
    </Dialog>
  );
}
