import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { ApiError } from '../api/client';
import { cancelFax, readFax } from '../api/faxes';
import { Button } from '../parts/Button';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { useMay } from '../session/SessionProvider';
import { useOffer } from '../shell/commands';
import { DeleteDialog } from '../queue/DeleteDialog';
import { Notices } from '../queue/Notices';
import { useLive } from '../queue/useLive';
import { useText } from '../text/TextProvider';
import { Calls } from './Calls';
import { Facts } from './Facts';
import { FileMenu } from './FileMenu';
import { ResendDialog } from './ResendDialog';
import { Sheets } from './Sheets';

const open = ['waiting', 'sending', 'held'];

/** One fax: its pages as they are sent, what is known of it, and every call. */
export function FaxPage() {
  const { id = '' } = useParams();
  const { say, language } = useText();
  const words = useFault();
  const sends = useMay('sendFaxes');
  const tell = useTell();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<'cancel' | 'resend' | null>(null);
  const [gone, setGone] = useState('');
  const close = () => setAsked(null);
  const lostAt = useLive();
  const { data, error } = useQuery({ queryKey: ['fax', id, language], queryFn: ({ signal }) => readFax(id, signal) });
  const isOpen = !!data && open.includes(data.fax.state);
  const cancelling = useMutation({
    mutationFn: () => cancelFax(Number(id)), onSuccess: (fax) => tell(say(fax.state === 'cancelled' ? 'queue.deleted' : 'queue.beingStopped', { n: 1 })), onError: (e) => tell(say('app.error', { detail: words(e) })),
    onSettled: () => {
      close();
      void queries.invalidateQueries({ queryKey: ['fax', id] });
    },
  });
  useOffer('fax', data && sends ? [
    { id: 'fax.resend', label: say('fax.resend'), run: () => setAsked('resend') },
    ...(isOpen ? [{ id: 'fax.cancel', label: say('fax.cancel'), run: () => setAsked('cancel') }] : []),
  ] : []);
  if (error && !data)
    return (
      <div className="page">
        <div className="empty">
          <h1>{error instanceof ApiError && error.status === 404 ? say('fax.missing', { id }) : say('app.error', { detail: words(error) })}</h1>
          <Link to="/">{say('fax.back')}</Link>
        </div>
      </div>
    );
  return (
    <div className="page">
      <header>
        <h1>{data?.fax.subject || say('fax.title', { id })}</h1>
        {data && sends && <Button onPress={() => setAsked('resend')}>{say('fax.resend')}</Button>}
        {data && <FileMenu id={data.fax.id} isGone={gone === id} isSent={data.hasSentPages} />}
        {isOpen && sends && <Button kind="danger" onPress={() => setAsked('cancel')}>{say('fax.cancel')}</Button>}
        <Link to={isOpen || !data ? '/' : '/journal'}>{say(isOpen || !data ? 'fax.back' : 'journal.back')}</Link>
      </header>
      <Notices counts={undefined} lostAt={lostAt} />
      {data && (
        <div className="fax">
          <Sheets fax={data.fax} isGone={gone === id} onGone={() => setGone(id)} />
          <div>
            <Facts fax={data.fax} options={data.options} perhapsTwice={data.pagesPerhapsTwice} mails={data.mails} />
            <Calls attempts={data.attempts} />
          </div>
        </div>
      )}
      {data && asked === 'resend' && <ResendDialog fax={data.fax} isOver={!isOpen} onClose={close} />}
      <DeleteDialog count={1} isOpen={asked === 'cancel'} isBusy={cancelling.isPending} onClose={close} onDelete={() => cancelling.mutate()} />
    </div>
  );
}
