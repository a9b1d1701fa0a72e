import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import { setUp, type Session } from '../api/session';
import { Button } from '../parts/Button';
import { useFault } from '../parts/Fault';
import { Field } from '../parts/Field';
import { useText } from '../text/TextProvider';
import { Door } from './Door';

/** Makes the first administrator by the one-time link. The token stands behind `#`, so that no server or proxy logs it. */
export function SetUp({ onDone }: { onDone(session: Session): void }) {
  const { say, language } = useText();
  const words = useFault();
  const navigate = useNavigate();
  const [token] = useState(() => location.hash.slice(1));
  useEffect(() => history.replaceState(history.state, '', location.pathname), []);
  const [name, setName] = useState('');
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const making = useMutation({
    mutationFn: () => setUp(token, login, name, password, language),
    onSuccess: async (session) => {
      await navigate('/', { replace: true });
      onDone(session);
    },
  });
  return (
    <Door title={say('setUp.title')} text={say('setUp.text')} error={making.error ? words(making.error) : null} onSubmit={() => making.mutate()}>
      <Field label={say('setUp.name')} value={name} onChange={setName} autoComplete="name" autoFocus />
      <Field label={say('setUp.login')} value={login} onChange={setLogin} autoComplete="username" />
      <Field label={say('setUp.password')} value={password} onChange={setPassword} type="password" autoComplete="new-password" />
      <Button kind="primary" type="submit" isDisabled={making.isPending || !login || !name || password.length < 12}>{say('setUp.go')}</Button>
    </Door>
  );
}
