import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { documentFile, formats, reportFile, reportPage, sentFile } from '../api/faxes';
import { Button } from '../parts/Button';
import { useText } from '../text/TextProvider';

/** What can be taken away: the pages as a file, and the report to be printed. */
export function FileMenu({ id, isGone, isSent }: { id: number; isGone: boolean; isSent: boolean }) {
  const { say, language } = useText();
  return (
    <MenuTrigger>
      <Button>{say('fax.files')}</Button>
      <Popover className="popover">
        <Menu aria-label={say('fax.files')}>
          <MenuItem className="menu-item" href={reportPage(id, language)} target="_blank">{say('fax.report')}</MenuItem>
          <MenuItem className="menu-item" href={reportFile(id, language)} download={`fax-${id}-report.pdf`}>{say('fax.reportFile')}</MenuItem>
          {!isGone && isSent && formats.map((format) => <MenuItem key={`sent-${format}`} className="menu-item" href={sentFile(id, format)} download={`fax-${id}-sent.${format}`}>{say('fax.downloadSent', { format: format.toUpperCase() })}</MenuItem>)}
          {!isGone && formats.map((format) => <MenuItem key={format} className="menu-item" href={documentFile(id, format)} download={`fax-${id}.${format}`}>{say('fax.download', { format: format.toUpperCase() })}</MenuItem>)}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
