import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef } from 'react';
import { prioritiesUpTo, readRights } from '../api/send';
import { Button } from '../parts/Button';
import { Failure } from '../parts/Failure';
import { Fault } from '../parts/Fault';
import { Field } from '../parts/Field';
import { useTell } from '../parts/Messages';
import { useOffer } from '../shell/commands';
import { useKeys } from '../shell/useKeys';
import { useText } from '../text/TextProvider';
import { Documents } from './Documents';
import { isEmpty } from './draft';
import { Options } from './Options';
import { Recipients } from './Recipients';
import { useSending } from './SendingProvider';
import { useDraft } from './useDraft';
import { useGivenFiles } from './useGivenFiles';
import { useVerdicts } from './useVerdicts';

/** Writes and sends a fax: documents, recipients, and what else is wished. What is not sent stays for the next visit. */
export function SendPage() {
  const { say } = useText();
  const tell = useTell();
  const form = useRef<HTMLFormElement>(null);
  const nextId = useRef(0);
  const message = useId();
  const { draft, change: keep, forget } = useDraft();
  const { data: rights, error: unread, refetch } = useQuery({ queryKey: ['send', 'rights'], queryFn: ({ signal }) => readRights(signal) });
  const verdicts = useVerdicts(draft.to);
  const may: readonly string[] = prioritiesUpTo(rights?.highestPriority ?? 'normal');
  const wishes = { ...draft.wishes, priority: may.includes(draft.wishes.priority) ? draft.wishes.priority : may[0]!, reportTo: draft.wishes.reportTo ?? rights?.address ?? '' };
  const sending = useSending();
  const { error } = sending;
  // What was wrong is being mended.
  const change = (part: Parameters<typeof keep>[0]) => {
    if (error) sending.clear();
    keep(part);
  };
  const wish = (changed: Partial<typeof wishes>) => change({ wishes: { ...draft.wishes, ...changed } });
  // What is to be mended has the focus.
  useEffect(() => { if (error) form.current?.querySelector<HTMLElement>('input[aria-invalid=true]')?.focus(); }, [error]);
  const add = (files: readonly File[]) => {
    if (files.length === 0) return;
    change({ documents: [...draft.documents, ...files.map((file) => ({ id: Date.now() + nextId.current++, file }))] });
  };
  const discard = () => {
    if (sending.isBusy) return;
    forget();
    sending.clear();
    tell(say('send.discarded'), () => change(draft));
  };
  // Before the rights are known, what is sent would be other than with them.
  const submit = () => { if (rights && form.current?.reportValidity()) sending.send({ wishes, rights, check: verdicts.check }); };
  const isOver = useGivenFiles(({ files, hasOthers }) => {
    if (sending.isBusy) return tell(say('send.notNow'));
    if (hasOthers) tell(say('send.noFile'));
    add(files);
  });
  useKeys({ 'Ctrl+enter': submit });
  useOffer('send', [{ id: 'send.go', label: say('send.go'), keys: 'Ctrl Enter', run: submit }, { id: 'send.discard', label: say('send.discard'), run: discard }]);
  return (
    <div className="page">
      <header><h1>{say('nav.send')}</h1></header>
      <Failure error={rights ? null : unread} onRetry={() => void refetch()} />
      <form ref={form} className={isOver && !sending.isBusy ? 'card narrow send over' : 'card narrow send'} onKeyDown={(event) => { if (event.key === 'Enter' && event.target instanceof HTMLInputElement) event.preventDefault(); }}
        onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <fieldset className="stack" disabled={sending.isBusy}>
          <section className="field" aria-label={say('send.documents')}>
            <span className="label">{say('send.documents')}</span>
            <Documents documents={draft.documents} limit={rights?.sizeLimit} pages={rights?.pageLimit ?? null} onAdd={add} onChange={(documents) => change({ documents })} />
          </section>
          <section className="field" aria-label={say('send.recipients')}>
            <span className="label">{say('send.recipients')}</span>
            <Recipients to={draft.to} verdictOf={verdicts.of} onChange={(to) => change({ to })} />
            <span className="small muted">{say(rights?.mayMail ? 'send.recipientsMailHint' : 'send.recipientsHint')}</span>
          </section>
          <Field label={say('send.subject')} value={wishes.subject} onChange={(subject) => wish({ subject })} required={false} />
          <div className="field">
            <label htmlFor={message}>{say('send.message')}</label>
            <textarea id={message} className="input" rows={3} value={wishes.body} onChange={(event) => wish({ body: event.target.value })} />
          </div>
          <Options wishes={wishes} rights={rights} onChange={wish} />
        </fieldset>
        <div className="foot">
          <Fault of={error} />
          {sending.share !== null && (
            <div className="field" role="status">
              <span>{say(sending.share < 1 ? 'send.uploading' : 'send.preparing', { share: Math.floor(sending.share * 100) })}</span>
              <progress className="bar" max={1} value={sending.share} aria-label={say('send.progress')} />
            </div>
          )}
          <div className="actions">
            {sending.share !== null && sending.share < 1
              ? <Button onPress={sending.stop}>{say('app.cancel')}</Button>
              : <Button kind="quiet" onPress={discard} isDisabled={sending.isBusy || isEmpty(draft)}>{say('send.discard')}</Button>}
            <Button kind="primary" type="submit" isDisabled={sending.isBusy || !rights}>{say('send.go')}</Button>
          </div>
        </div>
      </form>
    </div>
  );
}
