import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { ApiError } from '../api/client';
import { signIn, type Session } from '../api/session';
import { Button } from '../parts/Button';
import { useFault } from '../parts/Fault';
import { Field } from '../parts/Field';
import { useText } from '../text/TextProvider';
import { Door } from './Door';

/** Asks for name and password. */
export function SignIn({ onDone }: { onDone(session: Session): void }) {
  const { say } = useText();
  const words = useFault();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const refused = () => {
    setPassword('');
    field.current?.focus();
  };
  const entering = useMutation({ mutationFn: () => signIn(login, password), onSuccess: onDone, onError: refused });
  const fault = entering.error;
  const error = !(fault instanceof ApiError) ? null
    : fault.status === 429 ? say('signIn.wait', { n: fault.retryAfter ?? 60 })
    : fault.code === 'wrong-credentials' ? say('signIn.wrong')
    : say('app.error', { detail: words(fault) });
  return (
    <Door title={say('signIn.title')} error={error} onSubmit={() => entering.mutate()}>
      <Field label={say('signIn.login')} value={login} onChange={setLogin} autoComplete="username" autoFocus />
      <Field label={say('signIn.password')} value={password} onChange={setPassword} type="password" autoComplete="current-password" ref={field} />
      <Button kind="primary" type="submit" isDisabled={entering.isPending || !login || !password}>{say('signIn.go')}</Button>
    </Door>
  );
}
