import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { testRelay } from '../api/settings';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { Fault } from '../parts/Fault';
import { Field } from '../parts/Field';
import { useOffer } from '../shell/commands';
import { useText } from '../text/TextProvider';

/** Sends one mail by the saved settings and shows the mail server's answer. */
export function RelayTest() {
  const { say } = useText();
  const form = useId();
  const [isOpen, setOpen] = useState(false);
  const [to, setTo] = useState('');
  const testing = useMutation({ mutationFn: () => testRelay(to) });
  const close = () => { setOpen(false); testing.reset(); };
  useOffer('relay', [{ id: 'relay.test', label: say('relay.test'), run: () => setOpen(true) }]);
  const { data } = testing;
  return (
    <>
      <Button onPress={() => setOpen(true)}>{say('relay.test')}</Button>
      <Dialog
        title={say('relay.testTitle')} isOpen={isOpen} onClose={close}
        actions={<><Button onPress={close}>{say('app.close')}</Button><Button kind="primary" type="submit" form={form} isDisabled={testing.isPending || !to}>{say('relay.test')}</Button></>}
      >
        <form id={form} className="stack" onSubmit={(event) => { event.preventDefault(); testing.mutate(); }}>
          <p className="muted">{say('relay.testHint')}</p>
          <Field label={say('relay.to')} value={to} onChange={setTo} type="email" autoComplete="email" autoFocus />
          {data && <p className={data.accepted ? 'notice good' : 'notice bad'} role="status">{say(data.accepted ? 'relay.accepted' : 'relay.refused', { ms: data.milliseconds, answer: data.answer })}</p>}
          <Fault of={testing.error} />
        </form>
      </Dialog>
    </>
  );
}
