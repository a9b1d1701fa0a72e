import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { readTemplates, type ReportTemplate } from '../api/reportTemplates';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Failure } from '../parts/Failure';
import { useOffer } from '../shell/commands';
import { isTextKey } from '../text/catalogue';
import { useText } from '../text/TextProvider';
import { TemplateDialog } from './TemplateDialog';

/** The templates of reports to senders: each kind in each language. */
export function TemplateList() {
  const { say } = useText();
  const [shown, setShown] = useState<ReportTemplate | null>(null);
  const { data, error, refetch } = useQuery({ queryKey: ['reportTemplates'], queryFn: ({ signal }) => readTemplates(signal) });
  const kind = (name: string) => { const key = `template.kind.${name}`; return isTextKey(key) ? say(key) : name; };
  const language = (name: string) => { const key = `template.language.${name}`; return isTextKey(key) ? say(key) : name; };
  const title = (template: ReportTemplate) => `${kind(template.kind)}, ${language(template.language)}`;
  useOffer('templates', (data?.templates ?? []).map((template) => ({ id: `template.${template.kind}.${template.language}`, label: `${say('template.list')}: ${title(template)}`, run: () => setShown(template) })));
  const columns: readonly DataColumn<ReportTemplate>[] = [
    { id: 'kind', text: 'template.kind', words: true, lead: true, cell: (template) => <button type="button" className="link" aria-label={title(template)} onClick={() => setShown(template)}>{kind(template.kind)}</button> },
    { id: 'language', text: 'template.language', cell: (template) => language(template.language) },
    { id: 'subject', text: 'template.subject', words: true, cell: (template) => <span title={template.subject}>{template.subject}</span> },
    { id: 'origin', text: 'template.origin', cell: (template) => template.isBuiltIn ? <span className="muted">{say('template.builtIn')}</span> : say('template.own') },
  ];
  return (
    <section className="card" aria-label={say('template.list')}>
      <header><h2 className="grow">{say('template.list')}</h2></header>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      <DataTable label={say('template.list')} columns={columns} rows={data?.templates} keyOf={(template) => `${template.kind} ${template.language}`} empty={null} />
      {shown && data && <TemplateDialog title={title(shown)} template={shown} fields={data.fields} onClose={() => setShown(null)} />}
    </section>
  );
}
