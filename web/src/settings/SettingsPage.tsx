import { useEffect, useRef, useState, type ReactNode } from 'react';
import { NavLink, useNavigate, useParams } from 'react-router';
import type { Section } from '../api/settings';
import { Failure } from '../parts/Failure';
import { useMay } from '../session/SessionProvider';
import { useOffer } from '../shell/commands';
import { useKeys } from '../shell/useKeys';
import { isTextKey, type TextKey } from '../text/catalogue';
import { useText } from '../text/TextProvider';
import { BackupCard } from './BackupCard';
import { CertificateCard, NodeCard } from './NodeCards';
import { CoverList } from './CoverList';
import { FolderCard } from './FolderCard';
import { groupsOf, keysOf } from './groups';
import { KeyList } from './KeyList';
import { ListenerCard } from './ListenerCard';
import { ParameterList } from './ParameterList';
import { RelayTest } from './RelayTest';
import { SectionCard } from './SectionCard';
import { TemplateList } from './TemplateList';
import { Unsaved, useIsUnsaved } from './Unsaved';
import { useSections } from './useSections';

/** What a group has beside its settings. */
const extras: Record<string, ReactNode> = {
  smtp: <><ListenerCard /><NodeCard /></>, folders: <FolderCard />, reports: <TemplateList />, covers: <CoverList />, programs: <KeyList />, certificates: <CertificateCard />, backup: <BackupCard />, advanced: <ParameterList />,
};

/** All settings in groups, one at a time; the search finds them in every group. */
export function SettingsPage() {
  const { say } = useText();
  return (
    <div className="page">
      <header><h1>{say('nav.settings')}</h1></header>
      <Unsaved><Grouped /></Unsaved>
    </div>
  );
}

function Grouped() {
  const { say } = useText();
  const isUnsaved = useIsUnsaved();
  const navigate = useNavigate();
  const may = useMay('changeSettings');
  const chosen = useParams().group ?? 'addresses';
  const [typed, setTyped] = useState('');
  const search = useRef<HTMLInputElement>(null);
  const { data, error, refetch } = useSections();
  const groups = groupsOf(data ?? []);
  const title = (id: string) => say(`group.${id}` as TextKey);
  // Only once the other group is there: before, the guard may still say no.
  useEffect(() => setTyped(''), [chosen]);
  const again = (id: string) => { if (id === chosen && !isUnsaved) setTyped(''); };
  useKeys({ '/': () => search.current?.focus() });
  useOffer('settings', groups.map(({ id }) => ({ id: `settings.${id}`, label: `${say('nav.settings')}: ${title(id)}`, run: () => { again(id); void navigate(`/settings/${id}`); } })));
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const found = (section: Section) => (key: string) => {
    const setting = section.keys.find((k) => k.key === key);
    return words.every((word) => `${section.name}.${key} ${setting?.description}`.toLowerCase().includes(word));
  };
  const shown = (words.length ? groups : groups.filter((group) => group.id === chosen)).flatMap((group) => group.parts.flatMap((part) => {
    const section = data?.find((s) => s.name === part.section);
    const keys = section ? keysOf(part, section).filter(found(section)) : [];
    return section && keys.length ? [{ part, section, keys }] : [];
  }));
  return (
    <>
      <div className="tools"><input ref={search} type="search" className="input search" aria-label={say('settings.search')} placeholder={say('settings.search')} value={typed} onChange={(event) => setTyped(event.target.value)} readOnly={isUnsaved} aria-describedby={isUnsaved ? 'search-waits' : undefined} />{isUnsaved && <span id="search-waits" className="small muted">{say('settings.searchWaits')}</span>}</div>
      {!may && <p className="notice">{say('settings.readOnly')}</p>}
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      <div className="grouped">
        <nav aria-label={say('settings.groups')}><ul>{groups.map(({ id }) => <li key={id}><NavLink to={`/settings/${id}`} className={chosen === id && !words.length ? 'active' : ''} aria-current={chosen === id && !words.length ? 'page' : false} onClick={() => again(id)}>{title(id)}</NavLink></li>)}</ul></nav>
        <div className="cards-column">
          {!data && !error && <p><i className="skeleton wide" /></p>}
          {shown.map(({ part, section, keys }) => (
            <SectionCard
              key={part.id} section={section} keys={keys} title={isTextKey(`card.${part.id}`) ? say(`card.${part.id}` as TextKey) : part.id}
              text={isTextKey(`card.${part.id}.text`) ? say(`card.${part.id}.text` as TextKey) : undefined} tools={part.id === 'mail.relay' && may && <RelayTest />}
            />
          ))}
          {words.length > 0 && shown.length === 0 && <div className="empty"><strong>{say('settings.noMatch')}</strong></div>}
          {data && !words.length && extras[chosen]}
        </div>
      </div>
    </>
  );
}
