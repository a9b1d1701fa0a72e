import { Link } from 'react-router';
import type { Section } from '../api/settings';
import { isTrunk, trunkOf } from '../api/trunkSections';
import { Failure } from '../parts/Failure';
import { SectionCard } from '../settings/SectionCard';
import { Unsaved } from '../settings/Unsaved';
import { useSections } from '../settings/useSections';
import type { TextKey } from '../text/catalogue';
import { useText } from '../text/TextProvider';
import { RedialTable } from './RedialTable';

/** Cards in the order of the page: which keys of which section. */
const cards = [
  { id: 'economy', section: 'economy', keys: ['enabled', 'priorities', 'windows'] },
  { id: 'calendar', section: 'calendar', keys: ['region', 'daysOff', 'workingDays'] },
  { id: 'giveUp', section: 'sending', keys: ['giveUpAfter', 'maxDials', 'maxTries', 'callsPerDestination', 'ageStep'] },
  { id: 'redial', section: 'sending', keys: [] },
  { id: 'priority', section: 'priorities', keys: ['highest', 'highestOfBroadcasts', 'users'] },
  { id: 'limits', section: 'limits', keys: ['pages', 'bytes', 'faxesPerHour', 'faxesPerDay', 'pagesPerHour', 'pagesPerDay', 'requestsPerMinute'] },
  { id: 'numbers', section: 'limits', keys: ['allowedPrefixes', 'blockedPrefixes'] },
  { id: 'users', section: 'limits', keys: ['users'] },
  { id: 'classes', section: 'site', keys: ['refusedClasses'] },
  { id: 'retention', section: 'retention', keys: ['sentPages', 'receivedPages', 'faxes', 'auditLog'] },
] as const;

const texts: Record<string, TextKey> = {
  economy: 'policy.economy.text', calendar: 'policy.calendar.text', giveUp: 'policy.giveUp.text', redial: 'policy.redial.text', limits: 'policy.limits.text', numbers: 'policy.numbers.text',
  classes: 'policy.classes.text', priority: 'policy.priority.text', retention: 'policy.retention.text',
};

/** A setting that a later version adds to one of these sections shows with the first card of it. */
function keysOf(card: (typeof cards)[number], section: Section): string[] {
  const named: readonly string[] = cards.filter((other) => other.section === card.section).flatMap((other) => other.keys);
  const isFirst = cards.find((other) => other.section === card.section) === card && card.section !== 'site';
  return [...card.keys, ...(isFirst ? section.keys.map((key) => key.key).filter((key) => !named.includes(key) && !key.includes('.')) : [])];
}

/** Who may send what, when and how often: each rule with its effect in a sentence. */
export function PoliciesPage() {
  const { say } = useText();
  const { data, error, refetch } = useSections();
  const find = (name: string) => data?.find((section) => section.name === name);
  return (
    <div className="page">
      <header><h1>{say('nav.policies')}</h1></header>
      <p className="muted measure">{say('policy.text')}</p>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      {!data && !error && <p><i className="skeleton wide" /></p>}
      <Unsaved>
        <div className="cards-column">
          {cards.map((card) => {
            const section = find(card.section);
            const body = card.id === 'redial' ? (draft: Parameters<typeof RedialTable>[0]['draft']) => <RedialTable draft={draft} /> : undefined;
            return section && <SectionCard key={card.id} title={say(`policy.${card.id}`)} text={texts[card.id] && say(texts[card.id]!)} section={section} keys={keysOf(card, section)} {...(body ? { body } : {})} />;
          })}
          {data?.filter((section) => isTrunk(section.name)).map((section) => (
            <SectionCard key={section.name} title={say('policy.channels', { trunk: trunkOf(section.name) })} text={say('policy.channels.text')} section={section} keys={['channels', 'sendChannels', 'callsPerHour', 'callsPerDay']}>
              <p className="small"><Link to={`/trunks/${trunkOf(section.name)}`}>{say('trunk.settings', { trunk: trunkOf(section.name) })}</Link></p>
            </SectionCard>
          ))}
        </div>
      </Unsaved>
    </div>
  );
}
