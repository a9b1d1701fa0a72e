import { useMutation } from '@tanstack/react-query';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { keepFile } from '../api/client';
import { journalFile, type JournalQuery } from '../api/journal';
import { Button } from '../parts/Button';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { useOffer } from '../shell/commands';
import { useText } from '../text/TextProvider';

const formats = ['csv', 'pdf'] as const;

/** What is shown as a file: CSV however long it is, PDF as a list to print. */
export function ExportMenu({ query }: { query: JournalQuery }) {
  const { say, language } = useText();
  const words = useFault();
  const tell = useTell();
  const keeping = useMutation({
    mutationFn: (format: 'csv' | 'pdf') => keepFile(journalFile(query, format, language), `journal.${format}`), onError: (error) => tell(say('app.error', { detail: words(error) })),
  });
  useOffer('journal.export', formats.map((format) => ({ id: `journal.${format}`, label: `${say('journal.export')}: ${say(`journal.${format}`)}`, run: () => keeping.mutate(format) })));
  return (
    <MenuTrigger>
      <Button isDisabled={keeping.isPending}>{say('journal.export')}</Button>
      <Popover className="popover">
        <Menu aria-label={say('journal.export')} onAction={(format) => keeping.mutate(format as 'csv' | 'pdf')}>
          {formats.map((format) => <MenuItem key={format} id={format} className="menu-item">{say(`journal.${format}`)}</MenuItem>)}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
