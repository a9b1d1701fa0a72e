import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useRef, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { addBroadcast } from '../api/broadcasts';
import { newKey } from '../api/key';
import { Button } from '../parts/Button';
import { Fault } from '../parts/Fault';
import { Field } from '../parts/Field';
import { useTell } from '../parts/Messages';
import { Unsaved, useUnsaved } from '../settings/Unsaved';
import { useText } from '../text/TextProvider';
import { csvOf } from './recipients';

/** Choices of how long it may take, in minutes. */
const spreads = [0, 60, 120, 240, 480, 1440, 2880, 10_080] as const;

/** What of a local time the server is told. */
const timeOf = (local: string) => local ? new Date(local).toISOString() : '';

/** Hands in one document to many. */
export function NewBroadcastPage() {
  return <Unsaved><NewBroadcast /></Unsaved>;
}

function NewBroadcast() {
  const { say, locale } = useText();
  const tell = useTell();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const ids = { documents: useId(), typed: useId(), file: useId(), spread: useId(), dueAt: useId(), hint: useId() };
  const [documents, setDocuments] = useState<readonly File[]>([]);
  const [isTyped, setIsTyped] = useState(true);
  const [typed, setTyped] = useState('');
  const [list, setList] = useState<File | null>(null);
  const [values, setValues] = useState({ subject: '', spreadMinutes: 0, dueAt: '', reportTo: '' });
  const change = (changed: Partial<typeof values>) => setValues({ ...values, ...changed });
  useUnsaved('broadcast', documents.length > 0 || typed.trim() !== '' || list !== null || values.subject !== '' || values.reportTo !== '');
  // One key for all tries with the same contents: an answer that is lost makes no second broadcast.
  const last = useRef({ contents: '', key: '' });
  const { csv, count } = csvOf(typed);
  const recipients = isTyped ? (count > 0 ? new File([csv], 'recipients.csv', { type: 'text/csv' }) : null) : list;
  const sending = useMutation({
    mutationFn: () => {
      const made = { documents, recipients: recipients!, ...values, dueAt: timeOf(values.dueAt) };
      const contents = JSON.stringify([values, isTyped ? csv : [list?.name, list?.size, list?.lastModified], documents.map((file) => [file.name, file.size, file.lastModified])]);
      if (last.current.contents !== contents) last.current = { contents, key: newKey() };
      return addBroadcast(made, last.current.key);
    },
    onSuccess: (broadcast) => {
      tell(say('broadcast.added', { n: broadcast.recipients }));
      void queries.invalidateQueries({ queryKey: ['broadcasts'] });
      void navigate(`/broadcasts/${broadcast.id}`, { replace: true });
    },
  });
  const spreadWords = (minutes: number) => minutes === 0 ? say('broadcast.spread.0') : minutes < 1440 ? say('broadcast.spread.hours', { n: minutes / 60 }) : say('broadcast.spread.days', { n: minutes / 1440 });
  return (
    <div className="page">
      <header><h1>{say('broadcast.new')}</h1><Link to="/broadcasts">{say('broadcast.back')}</Link></header>
      <form className="card stack narrow" onSubmit={(event) => { event.preventDefault(); if (recipients && documents.length) sending.mutate(); }}>
        <div className="field">
          <label htmlFor={ids.documents}>{say('broadcast.documents')}</label>
          <input id={ids.documents} type="file" multiple required onChange={(event) => setDocuments([...event.target.files ?? []])} />
          {documents.length > 1 && <ol className="small muted">{documents.map((file) => <li key={file.name}>{file.name}</li>)}</ol>}
        </div>
        <fieldset className="choices">
          <legend className="label">{say('broadcast.list')}</legend>
          <label><input type="radio" name="list" checked={isTyped} onChange={() => { setIsTyped(true); setList(null); }} />{say('broadcast.typed')}</label>
          <label><input type="radio" name="list" checked={!isTyped} onChange={() => setIsTyped(false)} />{say('broadcast.file')}</label>
        </fieldset>
        {isTyped ? (
          <div className="field">
            <label htmlFor={ids.typed}>{say('broadcast.typedHint')}</label>
            <textarea id={ids.typed} className="input" rows={6} value={typed} onChange={(event) => setTyped(event.target.value)} spellCheck={false} aria-describedby={ids.hint} />
            <span id={ids.hint} className="small muted" role="status">{count > 0 && say('broadcast.counted', { n: count })}</span>
          </div>
        ) : (
          <div className="field">
            <label htmlFor={ids.file}>{say('broadcast.fileHint')}</label>
            <input id={ids.file} type="file" accept=".csv,.json,text/csv,application/json" onChange={(event) => setList(event.target.files?.[0] ?? null)} />
          </div>
        )}
        <Field label={say('broadcast.subject')} value={values.subject} onChange={(subject) => change({ subject })} required={false} />
        <div className="pair">
          <div className="field">
            <label htmlFor={ids.spread}>{say('broadcast.spread')}</label>
            <select id={ids.spread} value={values.spreadMinutes} onChange={(event) => change({ spreadMinutes: Number(event.target.value) })}>{spreads.map((minutes) => <option key={minutes} value={minutes}>{spreadWords(minutes)}</option>)}</select>
          </div>
          <div className="field">
            <label htmlFor={ids.dueAt}>{say('broadcast.dueAt')}</label>
            <input id={ids.dueAt} type="datetime-local" lang={locale} value={values.dueAt} onChange={(event) => change({ dueAt: event.target.value })} />
          </div>
        </div>
        <Field label={say('broadcast.reportTo')} value={values.reportTo} onChange={(reportTo) => change({ reportTo })} type="email" required={false} />
        <Fault of={sending.error} />
        <div className="actions"><Button kind="primary" type="submit" isDisabled={sending.isPending || !recipients || documents.length === 0}>{say(sending.isPending ? 'broadcast.sending' : 'broadcast.send')}</Button></div>
      </form>
    </div>
  );
}
