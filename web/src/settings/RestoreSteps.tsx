import { useText } from '../text/TextProvider';

interface Props { folder: string; backup: string; isPostgres: boolean }

/** How a backup is brought back, command by command: on the machine itself, for the server must be stopped. */
export function RestoreSteps({ folder, backup, isPostgres }: Props) {
  const { say } = useText();
  const steps = [
    ['backup.step.stop', 'systemctl stop faxwerk'],
    ['backup.step.move', `mv ${folder} ${folder}.before`],
    ['backup.step.restore', `FAXWERK__DATAFOLDER=${folder} faxwerk restore ${backup.startsWith(`${folder}/`) ? `${folder}.before${backup.slice(folder.length)}` : backup}`],
    ['backup.step.start', 'systemctl start faxwerk'],
  ] as const;
  return (
    <ol className="steps measure">
      {isPostgres && <li>{say('backup.postgres')}</li>}
      {steps.map(([key, command]) => <li key={key}>{say(key)} <code>{command}</code></li>)}
      <li>{say('backup.step.look')}</li>
    </ol>
  );
}
