import { Link } from 'react-router';
import { Button } from '../parts/Button';
import { useMay } from '../session/SessionProvider';
import { useText } from '../text/TextProvider';

/** What to do where nothing waits. */
export function EmptyQueue({ isFiltered, onClear }: { isFiltered: boolean; onClear(): void }) {
  const { say } = useText();
  const sends = useMay('sendFaxes');
  return (
    <div className="empty">
      <strong>{say(isFiltered ? 'queue.noMatch' : 'queue.empty')}</strong>
      <p>{isFiltered ? say('queue.noMatchText') : say('queue.emptyText', { domain: `fax.${location.hostname}` })}</p>
      {!isFiltered && sends && <Link className="button primary" to="/send">{say('nav.send')}</Link>}
      {isFiltered && <Button onPress={onClear}>{say('queue.clearFilter')}</Button>}
    </div>
  );
}
