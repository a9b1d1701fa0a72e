import { useQuery } from '@tanstack/react-query';
import { firstSite, readSites } from '../api/sites';
import type { UserNumbers } from '../api/users';
import { Choice } from '../parts/Choice';
import { Field } from '../parts/Field';
import { ListField } from '../parts/ListField';
import { siteName } from '../sites/siteName';
import { useText } from '../text/TextProvider';

/** The fields of a user's site, groups, extensions and numbers. */
export function UserNumbersFields({ values, onChange }: { values: UserNumbers; onChange(changed: Partial<UserNumbers>): void }) {
  const { say } = useText();
  const { data } = useQuery({ queryKey: ['sites', null, 'names'], queryFn: ({ signal }) => readSites('', null, signal), staleTime: 60_000, select: (page) => page.sites.map((site) => site.name) });
  const sites = [...new Set([firstSite, values.site, ...(data ?? [])])];
  return (
    <fieldset className="pairs">
      <legend>{say('user.numbers')}</legend>
      <Choice label={say('user.site')} value={values.site} options={sites} nameOf={(site) => siteName(site, say)} onChange={(site) => onChange({ site })} />
      <ListField label={say('user.groups')} values={values.groups} onChange={(groups) => onChange({ groups })} />
      <div className="whole"><ListField label={say('user.extensionsHint')} values={values.extensions} onChange={(extensions) => onChange({ extensions })} /></div>
      {(['faxNumber', 'generalNumber', 'mobileNumber', 'voiceportNumber'] as const).map((key) => (
        <Field key={key} label={say(`user.${key}`)} value={values[key]} onChange={(text) => onChange({ [key]: text })} autoComplete="off" required={false} />
      ))}
      <div className="whole"><Field label={say('user.senderNumberHint')} value={values.senderNumber} onChange={(senderNumber) => onChange({ senderNumber })} autoComplete="off" required={false} /></div>
      <label className="choice whole"><input type="checkbox" checked={values.smsNotice} onChange={(event) => onChange({ smsNotice: event.target.checked })} />{say('user.smsNotice')}</label>
    </fieldset>
  );
}
