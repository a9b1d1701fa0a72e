import type { SentPage } from '../api/faxes';
import { bytes } from '../text/format';
import { useText } from '../text/TextProvider';

/** How each page of a call fared. MCF says that it was received; RTP too, with another training before the next; RTN that it was not. */
export function CallPages({ pages }: { pages: SentPage[] }) {
  const { say, locale } = useText();
  const seconds = new Intl.NumberFormat(locale, { style: 'unit', unit: 'second', maximumFractionDigits: 1 });
  return (
    <div className="table-frame" tabIndex={0} role="group" aria-label={say('fax.pages')}>
      <table className="table slim">
        <thead><tr><th scope="col" className="number">{say('attempt.page')}</th><th scope="col">{say('attempt.answer')}</th><th scope="col" className="number">{say('attempt.rate')}</th><th scope="col" className="number">{say('column.size')}</th><th scope="col" className="number">{say('attempt.repeats')}</th><th scope="col" className="number">{say('attempt.duration')}</th></tr></thead>
        <tbody>
          {pages.map((page, index) => (
            <tr key={index}>
              <td className="number">{page.page}</td>
              <td><span className={`chip ${page.answer === 'MCF' || page.answer === 'RTP' ? 'good' : 'bad'}`}>{page.answer || say('attempt.noAnswer')}</span></td>
              <td className="number">{page.bitRate}</td><td className="number">{bytes(page.bytes, locale)}</td><td className="number">{page.retries}</td><td className="number">{seconds.format(page.seconds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
