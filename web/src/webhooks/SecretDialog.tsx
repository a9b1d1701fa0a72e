import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { useTell } from '../parts/Messages';
import { useText } from '../text/TextProvider';

/** Shows the secret of a new webhook, this once: only the button closes it. */
export function SecretDialog({ secret, onClose }: { secret: string; onClose(): void }) {
  const { say } = useText();
  const tell = useTell();
  // A page that came without TLS has no clipboard.
  const copy = 'clipboard' in navigator ? () => void navigator.clipboard.writeText(secret).then(() => tell(say('webhook.copied'))) : null;
  return (
    <Dialog title={say('webhook.secretTitle')} isOpen onClose={() => {}} actions={<>{copy && <Button onPress={copy}>{say('webhook.copy')}</Button>}<Button kind="primary" onPress={onClose} autoFocus>{say('app.close')}</Button></>}>
      <p className="muted">{say('webhook.secretText')}</p>
      <div className="secret"><code>{secret}</code></div>
    </Dialog>
  );
}
