import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { FileTrigger } from 'react-aria-components';
import { checkBackup, type BackupContents } from '../api/backups';
import { Button } from '../parts/Button';
import { Fact } from '../parts/Fact';
import { Fault } from '../parts/Fault';
import { bytes, exact } from '../text/format';
import { useText } from '../text/TextProvider';

interface Check { of: string; isBusy: boolean; begin(backup: string | File): void; contents: BackupContents | undefined; error: Error | null }

/** Looks into one backup at a time. */
export function useCheck(): Check {
  const [of, setOf] = useState('');
  const checking = useMutation({ mutationFn: checkBackup });
  const begin = (backup: string | File) => {
    setOf(typeof backup === 'string' ? backup : backup.name);
    checking.mutate(backup);
  };
  return { of, isBusy: checking.isPending, begin, contents: checking.data, error: checking.error };
}

/** Chooses a file from elsewhere to be looked into. */
export function CheckFile({ check }: { check: Check }) {
  const { say } = useText();
  return <FileTrigger acceptedFileTypes={['.gz', '.tgz', 'application/gzip']} onSelect={(files) => files?.[0] && check.begin(files[0])}><Button isDisabled={check.isBusy}>{say('backup.checkFile')}</Button></FileTrigger>;
}

/** What the check found. */
export function Found({ check: { of, isBusy, contents, error } }: { check: Check }) {
  const { say, locale } = useText();
  return (
    <div role="status" className="stack">
      {isBusy && <p className="notice">{say('backup.checking', { name: of })}</p>}
      {!isBusy && <Fault of={error} />}
      {!isBusy && contents && (
        <>
          <p className={contents.lostKeys || contents.missing || contents.isNewer ? 'notice' : 'notice good'}>
            {say('backup.whole', { name: of })}{contents.lostKeys > 0 && ` ${say('backup.lostKeys', { n: contents.lostKeys })}`}{contents.missing > 0 && ` ${say('backup.missing', { n: contents.missing })}`}{contents.isNewer && ` ${say('backup.newer')}`}
          </p>
          <dl className="facts">
            <Fact label={say('backup.at')}>{exact(Date.parse(contents.at), locale)}</Fact>
            <Fact label={say('node.name')}>{contents.node}</Fact>
            <Fact label={say('node.database')}>{contents.database || say('settings.none')}</Fact>
            <Fact label={say('backup.contents')}>{say('backup.counts', { files: contents.files, documents: contents.documents, size: bytes(contents.bytes, locale) })}</Fact>
            <Fact label={say('backup.keys')}>{String(contents.keys)}</Fact>
            <Fact label={say('backup.people')}>{contents.users !== null && String(contents.users)}</Fact>
            <Fact label={say('backup.open')}>{contents.openFaxes !== null && String(contents.openFaxes)}</Fact>
          </dl>
        </>
      )}
    </div>
  );
}
