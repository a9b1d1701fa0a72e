import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from 'react-router';
import { readFax, type Fax, type MailCopy } from '../api/faxes';
import { readSubmission } from '../api/send';
import { chips } from '../fax/Facts';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { Notices } from '../queue/Notices';
import { useLive } from '../queue/useLive';
import { telephone } from '../text/format';
import { useText } from '../text/TextProvider';

const live = ['submission'];

/** What was handed in at once to several: how each stands, live. */
export function SubmissionPage() {
  const { job = '' } = useParams();
  const { say, language } = useText();
  const navigate = useNavigate();
  const lostAt = useLive(live);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['submission', job, language], queryFn: ({ pageParam, signal }) => readSubmission(job, pageParam, signal), initialPageParam: 0,
    getNextPageParam: (last, pages) => pages.reduce((sum, page) => sum + page.faxes.length, 0) < last.total ? last.next : null,
  });
  const faxes = data?.pages.flatMap((page) => page.faxes);
  const total = data?.pages.at(-1)?.total ?? 0;
  const first = faxes?.[0]?.id;
  const { data: mails } = useQuery({ queryKey: ['submission', job, 'mails', language], queryFn: async ({ signal }) => (await readFax(String(first), signal)).mails, enabled: first !== undefined });
  // The copies by mail follow the last fax.
  const rows: (Fax | MailCopy)[] | undefined = faxes && (hasNextPage ? faxes : [...faxes, ...mails ?? []]);
  const columns: readonly DataColumn<Fax | MailCopy>[] = [
    { id: 'number', text: 'column.recipient', lead: true, cell: (row) => 'address' in row ? row.address : <Link to={`/faxes/${row.id}`}>{telephone(row.e164)}</Link> },
    { id: 'name', text: 'send.as', words: true, cell: (row) => 'address' in row ? say('send.isMail') : row.recipientName && <span title={row.recipientName}>{row.recipientName}</span> },
    { id: 'state', text: 'column.state', cell: (row) => <span className={`chip ${chips[row.state]}`}>{say(`state.${row.state}`)}</span> },
    { id: 'cause', text: 'column.cause', words: true, cell: (row) => 'address' in row ? row.detail : row.status ? <span title={row.cause ?? ''}>{row.cause}</span> : null },
  ];
  return (
    <div className="page">
      <header>
        <h1>{faxes?.[0]?.subject || say('send.submission')}</h1>
        <Link className="button" to="/send">{say('nav.send')}</Link>
        <Link to="/">{say('fax.back')}</Link>
      </header>
      <Notices counts={undefined} lostAt={lostAt} />
      {!!faxes?.length && <p className="muted" role="status">{say(hasNextPage ? 'send.shownOf' : 'send.recipientCount', { n: hasNextPage ? faxes.length : total + (mails?.length ?? 0), of: total })}</p>}
      <Failure error={faxes ? null : error} onRetry={() => void refetch()} />
      {(faxes || !error) && (
        <DataTable
          label={say('send.submission')} columns={columns} rows={rows} keyOf={(row) => 'address' in row ? row.address : row.id} empty={<strong>{say('send.noSubmission')}</strong>}
          onOpen={(row) => { if ('id' in row) void navigate(`/faxes/${row.id}`); }}
        />
      )}
      {hasNextPage && <Button onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>{say('app.showMore')}</Button>}
    </div>
  );
}
