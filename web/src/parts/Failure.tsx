import { useText } from '../text/TextProvider';
import { Button } from './Button';
import { useFault } from './Fault';

/** What could not be fetched, with an offer to try again. */
export function Failure({ error, onRetry }: { error: Error | null; onRetry(): void }) {
  const { say } = useText();
  const words = useFault();
  if (!error) return null;
  return (
    <div className="notice bad" role="alert">
      <span className="grow">{say('app.error', { detail: words(error) })}</span>
      <Button onPress={onRetry}>{say('app.retry')}</Button>
    </div>
  );
}
