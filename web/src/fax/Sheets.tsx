import { picture, thumbnail, type Fax } from '../api/faxes';
import { useText } from '../text/TextProvider';

/** The pages as they will be or were sent, each a link to its full picture. */
export function Sheets({ fax }: { fax: Fax }) {
  const { say } = useText();
  return (
    <section aria-label={say('fax.pages')}>
      <h2>{say('fax.pages')}</h2>
      <div className="sheets">
        {Array.from({ length: fax.pages }, (_, index) => index + 1).map((page) => (
          <figure key={page}>
            <a href={picture(fax.id, page)} target="_blank" rel="noreferrer"><img src={thumbnail(fax.id, page)} alt={say('fax.pageOf', { page })} loading="lazy" /></a>
            <figcaption><span>{say('fax.pageOf', { page })}</span>{page <= fax.pagesConfirmed && <span className="chip good">{say('fax.pageConfirmed')}</span>}</figcaption>
          </figure>
        ))}
      </div>
    </section>
  );
}
