import { Button } from '../parts/Button';
import { useText } from '../text/TextProvider';

/** In place of pages that a fault in them ended. */
export function Broken() {
  const { say } = useText();
  return (
    <main className="page">
      <div className="empty" role="alert">
        <h1>{say('app.broken')}</h1>
        <p>{say('app.brokenText')}</p>
        <Button kind="primary" onPress={() => location.reload()}>{say('app.reload')}</Button>
      </div>
    </main>
  );
}
