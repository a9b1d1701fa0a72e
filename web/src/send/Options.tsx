import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { prioritiesUpTo, readCoversOf, resolutions, type SendRights, type Wishes } from '../api/send';
import type { Priority } from '../api/queue';
import { Choice } from '../parts/Choice';
import { Field } from '../parts/Field';
import { useText } from '../text/TextProvider';

interface Props { wishes: Wishes; rights: SendRights | undefined; onChange(changed: Partial<Wishes>): void }

/** What most faxes need not say, folded away; only what the reader may ask for. */
export function Options({ wishes, rights, onChange }: Props) {
  const { say, locale } = useText();
  const ids = { dueAt: useId(), cover: useId() };
  const sender = rights?.address ?? '';
  const { data: covers } = useQuery({ queryKey: ['covers', sender], queryFn: ({ signal }) => readCoversOf(sender, signal), enabled: !!rights, staleTime: 60_000 });
  const allowed = prioritiesUpTo(rights?.highestPriority ?? 'normal');
  return (
    <details className="options" onInvalidCapture={(event) => { event.currentTarget.open = true; }}>
      <summary>{say('send.options')}</summary>
      <div className="pairs">
        <div className="field">
          <label htmlFor={ids.cover}>{say('option.cover')}</label>
          <select id={ids.cover} value={wishes.cover} onChange={(event) => onChange({ cover: event.target.value })}>
            <option value="">{say('send.cover.rules')}</option>
            <option value="none">{say('send.cover.none')}</option>
            {covers?.map(({ name }) => <option key={name} value={name}>{name}</option>)}
          </select>
        </div>
        <Choice label={say('send.bodyUse')} value={wishes.bodyUse as 'cover' | 'pages'} options={['cover', 'pages'] as const} nameOf={(use) => say(`send.bodyUse.${use}`)} onChange={(bodyUse) => onChange({ bodyUse })} />
        <Choice label={say('column.priority')} value={wishes.priority as Priority} options={allowed} nameOf={(name) => say(`priority.${name}`)} onChange={(name) => onChange({ priority: name })} />
        <Choice label={say('column.resolution')} value={wishes.resolution as typeof resolutions[number]} options={resolutions} nameOf={(name) => say(`send.resolution.${name}`)} onChange={(resolution) => onChange({ resolution })} />
        <div className="field">
          <label htmlFor={ids.dueAt}>{say('send.dueAt')}</label>
          <input id={ids.dueAt} type="datetime-local" lang={locale} value={wishes.dueAt} onChange={(event) => onChange({ dueAt: event.target.value })} />
        </div>
        <Field label={say('send.reportTo')} value={wishes.reportTo} onChange={(reportTo) => onChange({ reportTo })} type="email" required={false} />
        {rights?.mayWriteHeadline && <Field label={say('send.headline')} value={wishes.headline} onChange={(headline) => onChange({ headline })} maxLength={200} required={false} />}
        <Field label={say('option.subaddress')} value={wishes.subaddress} onChange={(subaddress) => onChange({ subaddress })} maxLength={20} pattern="[0-9#*]*" autoComplete="off" required={false} />
        <Field label={say('send.faxPassword')} value={wishes.faxPassword} onChange={(faxPassword) => onChange({ faxPassword })} maxLength={20} pattern="[0-9#*]*" autoComplete="off" required={false} />
      </div>
    </details>
  );
}
