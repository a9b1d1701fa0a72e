import { picture, thumbnail, type Fax } from '../api/faxes';
import { useText } from '../text/TextProvider';
import { Thumbnail } from './Thumbnail';

/** The pages as they will be or were sent, each a link to its full picture. */
export function Sheets({ fax, isGone, onGone }: { fax: Fax; isGone: boolean; onGone(): void }) {
  const { say } = useText();
  return (
    <section aria-label={say('fax.pages')}>
      <h2>{say('fax.pages')}</h2>
      {isGone && <p className="muted" role="status">{say('fax.pagesGone')}</p>}
      <div className="sheets">
        {!isGone && Array.from({ length: fax.pages }, (_, index) => index + 1).map((page) => (
          <figure key={page}>
            <Thumbnail page={page} small={thumbnail(fax.id, page)} full={picture(fax.id, page)} onGone={onGone} />
            <figcaption><span>{say('fax.pageOf', { page })}</span>{page <= fax.pagesConfirmed && <span className="chip good">{say('fax.pageConfirmed')}</span>}</figcaption>
          </figure>
        ))}
      </div>
    </section>
  );
}
