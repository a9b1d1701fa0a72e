import { useText } from '../text/TextProvider';
import type { Page } from './pages';

/** Stands in for a page that the reader's role does not open. */
export function Forbidden({ page }: { page: Page }) {
  const { say } = useText();
  return (
    <div className="page">
      <header><h1>{say(page.text)}</h1></header>
      <div className="empty" role="alert"><strong>{say('problem.forbidden')}</strong><p>{say('shell.forbidden')}</p></div>
    </div>
  );
}
