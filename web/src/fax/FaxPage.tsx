import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { ApiError } from '../api/client';
import { cancelFax, readFax } from '../api/faxes';
import { Button } from '../parts/Button';
import { useTell } from '../parts/Messages';
import { DeleteDialog } from '../queue/DeleteDialog';
import { useLive } from '../queue/useLive';
import { useText } from '../text/TextProvider';
import { Calls } from './Calls';
import { Facts } from './Facts';
import { Sheets } from './Sheets';

const open = ['waiting', 'sending', 'held'];

/** One fax: its pages as they are sent, what is known of it, and every call. */
export function FaxPage() {
  const { id = '' } = useParams();
  const { say } = useText();
  const tell = useTell();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  useLive();
  const { data, error } = useQuery({ queryKey: ['fax', id], queryFn: ({ signal }) => readFax(id, signal) });
  const cancelling = useMutation({
    mutationFn: () => cancelFax(Number(id)), onSuccess: (fax) => tell(say(fax.state === 'cancelled' ? 'queue.deleted' : 'queue.beingStopped', { n: 1 })), onError: (e) => tell(say('app.error', { detail: e.message })),
    onSettled: () => {
      setAsking(false);
      void queries.invalidateQueries({ queryKey: ['fax', id] });
    },
  });
  if (error && !data)
    return (
      <div className="page">
        <div className="empty">
          <strong>{error instanceof ApiError && error.status === 404 ? say('fax.missing', { id }) : say('app.error', { detail: error.message })}</strong>
          <Link to="/">{say('fax.back')}</Link>
        </div>
      </div>
    );
  return (
    <div className="page">
      <header>
        <h1>{data?.fax.subject || say('fax.title', { id })}</h1>
        {data && open.includes(data.fax.state) && <Button kind="danger" onPress={() => setAsking(true)}>{say('fax.cancel')}</Button>}
        <Link to="/">{say('fax.back')}</Link>
      </header>
      {data && (
        <div className="fax">
          <Sheets fax={data.fax} />
          <div>
            <Facts fax={data.fax} perhapsTwice={data.pagesPerhapsTwice} />
            <Calls attempts={data.attempts} />
          </div>
        </div>
      )}
      <DeleteDialog count={1} isOpen={isAsking} isBusy={cancelling.isPending} onClose={() => setAsking(false)} onDelete={() => cancelling.mutate()} />
    </div>
  );
}
