import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { readSource, removeSource, type ContactSource } from '../api/contacts';
import type { Section } from '../api/settings';
import { Button } from '../parts/Button';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { RemoveDialog } from '../parts/RemoveDialog';
import { Time } from '../parts/Time';
import { useMay } from '../session/SessionProvider';
import { SectionCard } from '../settings/SectionCard';
import { useText } from '../text/TextProvider';

/** A source: its settings, how it was read, and its removal. */
export function SourceCard({ source, section }: { source: ContactSource; section: Section }) {
  const { say } = useText();
  const words = useFault();
  const tell = useTell();
  const queries = useQueryClient();
  const may = useMay('changeSettings');
  const [removes, setRemoves] = useState(false);
  const reading = useMutation({
    mutationFn: () => readSource(source.name), onError: (fault) => tell(words(fault)), onSuccess: () => tell(say('source.readSoon', { name: source.name })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['sources'] }),
  });
  const tools = may && <>
    <Button onPress={() => reading.mutate()} isDisabled={reading.isPending || source.isReading} aria-label={`${say('source.read')}: ${source.name}`}>{say('source.read')}</Button>
    <Button kind="quiet" onPress={() => setRemoves(true)} aria-label={`${say('source.remove')}: ${source.name}`}>{say('source.remove')}</Button>
  </>;
  return (
    <SectionCard title={source.name} section={section} keys={section.keys.map((key) => key.key)} tools={tools}>
      <p role="status" className={source.fault ? 'notice bad' : 'muted'}>
        {source.isReading ? say('source.reading') : source.fault ? source.fault : source.readAt ? say('source.state', { n: source.entries, left: source.leftOut }) : say('source.never')}
        {source.readAt && !source.isReading && <> · <Time at={source.readAt} /></>}
      </p>
      {removes && (
        <RemoveDialog
          title={say('source.removeTitle', { name: source.name })} text={say('source.removeText', { n: source.entries })} verb={say('source.remove')} done={say('source.removed', { name: source.name })} query="sources"
          remove={() => removeSource(source.name)} onClose={() => setRemoves(false)} onDone={() => { setRemoves(false); void queries.invalidateQueries({ queryKey: ['contacts'] }); void queries.invalidateQueries({ queryKey: ['settings'] }); }}
        />
      )}
    </SectionCard>
  );
}
