import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { keepTemplate, previewTemplate, resetTemplate, type ReportTemplate, type Wording } from '../api/reportTemplates';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { Fault } from '../parts/Fault';
import { Field } from '../parts/Field';
import { useTell } from '../parts/Messages';
import { useMay } from '../session/SessionProvider';
import { useText } from '../text/TextProvider';

/** Changes the words of one report, shows them with sample values, or goes back to those that come with the program. */
export function TemplateDialog({ title, template, fields, onClose }: { title: string; template: ReportTemplate; fields: readonly string[]; onClose(): void }) {
  const { say } = useText();
  const tell = useTell();
  const queries = useQueryClient();
  const may = useMay('changeSettings');
  const form = useId(), text = useId(), hint = useId();
  const [values, setValues] = useState<Wording>({ subject: template.subject, text: template.text });
  const end = (said: string) => { tell(said); onClose(); };
  const fresh = () => queries.invalidateQueries({ queryKey: ['reportTemplates'] });
  const saving = useMutation({ mutationFn: () => keepTemplate(template, values), onSuccess: () => end(say('template.kept')), onSettled: fresh });
  const resetting = useMutation({ mutationFn: () => resetTemplate(template), onSuccess: () => end(say('template.wasReset')), onSettled: fresh });
  const showing = useMutation({ mutationFn: () => previewTemplate(template, values) });
  const change = (changed: Partial<Wording>) => { setValues({ ...values, ...changed }); showing.reset(); saving.reset(); };
  const fault = saving.error ?? resetting.error ?? showing.error;
  return (
    <Dialog
      title={title} isOpen onClose={onClose}
      actions={<>
        {may && !template.isBuiltIn && <Button kind="danger" isDisabled={resetting.isPending} onPress={() => resetting.mutate()}>{say('template.reset')}</Button>}
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        {may && <Button onPress={() => showing.mutate()} isDisabled={showing.isPending}>{say('template.preview')}</Button>}
        {may && <Button kind="primary" type="submit" form={form} isDisabled={saving.isPending}>{say('app.save')}</Button>}
      </>}
    >
      <form id={form} className="stack" onSubmit={(event) => { event.preventDefault(); saving.mutate(); }}>
        <Field label={say('template.subject')} value={values.subject} onChange={(subject) => change({ subject })} autoComplete="off" readOnly={!may} maxLength={200} />
        <div className="field">
          <label htmlFor={text}>{say('template.text')}</label>
          <textarea id={text} className="input" rows={8} value={values.text} onChange={(event) => change({ text: event.target.value })} readOnly={!may} required maxLength={8000} aria-describedby={hint} />
          <span id={hint} className="small muted">{say('template.fields', { list: fields.map((name) => `{{${name}}}`).join(' ') })}</span>
        </div>
        {showing.data && <section aria-label={say('template.preview')} aria-live="polite"><p><strong>{showing.data.subject}</strong></p><pre className="report" tabIndex={0}>{showing.data.text}</pre></section>}
        <Fault of={fault} />
      </form>
    </Dialog>
  );
}
