import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Link, useParams } from 'react-router';
import { useCauses } from '../api/causes';
import { ApiError } from '../api/client';
import { markRead } from '../api/inbox';
import { markJunk, unmarkJunk, type JunkRule } from '../api/junk';
import { readReceived, readReceivedText, receivedFile, receivedFormats, receivedPicture, receivedThumbnail, type Received } from '../api/received';
import { Button } from '../parts/Button';
import { CallDetail } from '../parts/CallDetail';
import { Fact } from '../parts/Fact';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { Time } from '../parts/Time';
import { Thumbnail } from '../fax/Thumbnail';
import { useMay } from '../session/SessionProvider';
import { telephone } from '../text/format';
import { useText } from '../text/TextProvider';

/** A received fax: its pages, who sent it, and how the call went. */
export function ReceivedPage() {
  const { id = '' } = useParams();
  const { say } = useText();
  const words = useFault();
  const tell = useTell();
  const judges = useMay('judgeOwnFaxes');
  const [gone, setGone] = useState('');
  const isGone = gone === id;
  const { data: fax, error } = useQuery({ queryKey: ['received', id], queryFn: ({ signal }) => readReceived(id, signal) });
  const { data: texts } = useQuery({ queryKey: ['received', id, 'text'], queryFn: ({ signal }) => readReceivedText(id, signal), enabled: !!fax?.pages });
  const queries = useQueryClient();
  const shown = fax && fax.state !== 'receiving' ? fax.id : 0;
  const renew = () => queries.invalidateQueries({ queryKey: ['inbox'] });
  useEffect(() => {
    // That it was not noted is no trouble to its reader: it stays bold.
    if (shown) void markRead(shown, true).then(() => queries.invalidateQueries({ queryKey: ['inbox'] }), () => {});
  }, [shown, queries]);
  const unreading = useMutation({ mutationFn: (id: number) => markRead(id, false), onSuccess: () => tell(say('inbox.markedUnread')), onError: (fault: Error) => failed(fault), onSettled: renew });
  const failed = (fault: Error) => tell(say('app.error', { detail: words(fault) }));
  const undo = (faxId: number) => void unmarkJunk(faxId).then(() => tell(say('junk.unmarked')), failed);
  const marking = useMutation({
    mutationFn: markJunk, onError: failed,
    // A rule that was there before is not taken back with this.
    onSuccess: ({ pattern, isProposal, fax: learnt }: JunkRule, faxId) => tell(say(isProposal ? 'junk.proposed' : 'junk.marked', { pattern }), learnt === faxId ? () => undo(faxId) : undefined),
  });
  if (error && !fax)
    return (
      <div className="page">
        <div className="empty">
          <h1>{error instanceof ApiError && error.status === 404 ? say('received.missing', { id }) : say('app.error', { detail: words(error) })}</h1>
          <Link to="/inbox">{say('inbox.back')}</Link>
        </div>
      </div>
    );
  const title = say('received.title', { id });
  return (
    <div className="page">
      <header>
        <h1>{fax?.contactName || fax?.contactCompany || fax?.callerName || fax?.stationId || (fax?.caller && telephone(fax.caller)) || title}</h1>
        {!!fax?.pages && !isGone && (
          <MenuTrigger>
            <Button>{say('received.files')}</Button>
            <Popover className="popover">
              <Menu aria-label={say('received.files')}>
                {receivedFormats.map((format) => <MenuItem key={format} className="menu-item" href={receivedFile(fax.id, format)} download={`fax-${fax.id}`}>{say('fax.download', { format: format.toUpperCase() })}</MenuItem>)}
              </Menu>
            </Popover>
          </MenuTrigger>
        )}
        {fax && judges && <Button onPress={() => marking.mutate(fax.id)} isDisabled={marking.isPending}>{say('junk.mark')}</Button>}
        {fax && <Button onPress={() => unreading.mutate(fax.id)} isDisabled={unreading.isPending}>{say('inbox.markUnread')}</Button>}
        <Link to="/inbox">{say('inbox.back')}</Link>
        <Link to="/journal">{say('journal.back')}</Link>
      </header>
      {!fax && <p><i className="skeleton wide" /></p>}
      {fax && (
        <div className="fax">
          <section aria-label={say('fax.pages')}>
            <h2>{say('fax.pages')}</h2>
            {fax.pages === 0 && <p className="muted">{say('received.noPages')}</p>}
            {isGone && <p className="muted" role="status">{say('fax.pagesGone')}</p>}
            <div className="sheets">
              {!isGone && Array.from({ length: fax.pages }, (_, index) => index + 1).map((page) => (
                <figure key={page}>
                  <Thumbnail page={page} small={receivedThumbnail(fax.id, page)} full={receivedPicture(fax.id, page)} onGone={() => setGone(id)} />
                  <figcaption><span>{say('fax.pageOf', { page })}</span></figcaption>
                </figure>
              ))}
            </div>
          </section>
          <div>
            <Facts fax={fax} />
            {texts?.some((page) => page.text) && <section><h2>{say('received.text')}</h2>{texts.filter((page) => page.text).map((page) => <p key={page.page} className="read">{page.text}</p>)}</section>}
          </div>
        </div>
      )}
    </div>
  );
}

const chips: Record<string, string> = { complete: 'good', incomplete: 'wait', failed: 'bad', receiving: 'live' };

function Facts({ fax }: { fax: Received }) {
  const { say } = useText();
  const cause = useCauses().get(fax.status ?? 0);
  const outcome = fax.state === 'complete' ? 'journal.outcome.received' : fax.state === 'incomplete' ? 'journal.outcome.incomplete' : fax.state === 'failed' ? 'journal.outcome.failed' : 'received.on';
  const speed = fax.bitRate ? [say('queue.rate', { n: fax.bitRate }), fax.ecm ? 'ECM' : say('attempt.noEcm'), fax.coding].filter(Boolean).join(', ') : null;
  return (
    <section>
      <h2>{say('received.title', { id: String(fax.id) })}</h2>
      <dl className="facts">
        <dt>{say('column.state')}</dt><dd><span className={`chip ${chips[fax.state] ?? ''}`}>{say(outcome)}</span> {!!fax.status && <span className="muted">{say('fax.cause', { cause: cause?.text ?? '', code: String(fax.status) })}</span>}</dd>
        <Fact label={say('trunk.detail')}>{fax.detail && <CallDetail of={fax.detail} />}</Fact>
        <dt>{say('column.pages')}</dt><dd>{fax.pages}</dd>
        <Fact label={say('received.caller')}>{[fax.callerName, fax.caller && telephone(fax.caller)].filter(Boolean).join(', ')}</Fact>
        <Fact label={say('received.contact')}>{[fax.contactName, fax.contactCompany].filter(Boolean).join(', ')}</Fact>
        <Fact label={say('received.customerNumber')}>{fax.customerNumber}</Fact>
        <Fact label={say('received.station')}>{fax.stationId}</Fact>
        <Fact label={say('received.called')}>{fax.called && telephone(fax.called)}</Fact>
        <Fact label={say('received.redirected')}>{fax.redirectedFrom && telephone(fax.redirectedFrom)}</Fact>
        <Fact label={say('option.subaddress')}>{fax.subaddress}</Fact>
        <Fact label={say('received.barcodes')}>{fax.barcodes?.map(({ text, page }) => say('received.barcode', { text, page })).join(', ') || (fax.barcodes && !fax.barcodeFault && say('received.noBarcodes'))}</Fact>
        <Fact label={say('received.barcodeFault')}>{fax.barcodeFault}</Fact>
        <dt>{say('received.at')}</dt><dd><Time at={fax.endedAt ?? fax.startedAt} /></dd>
        <Fact label={say('attempt.rate')}>{speed}</Fact>
        <Fact label={say('received.badRows')}>{fax.badRows > 0 && fax.badRows}</Fact>
      </dl>
    </section>
  );
}
