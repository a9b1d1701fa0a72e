import { ask, sendFile } from './client';

/** A backup that is being made or was made last; `error` is empty where it is whole, `endedAt` null while it lasts. */
export interface BackupRun { name: string; by: string; startedAt: string; files: number; bytes: number; endedAt: string | null; error: string; elsewhere: number; missing: number }

export interface BackupFile { name: string; bytes: number; at: string }

export interface BackupList { folder: string; backups: BackupFile[]; run: BackupRun | null }

export const readBackups = (signal?: AbortSignal): Promise<BackupList> => ask('GET', '/backups', undefined, signal);
export const makeBackup = (): Promise<BackupList> => ask('POST', '/backups');

/** What is in a backup; faxes and users are counted where the database is SQLite. */
export interface BackupContents {
  at: string; node: string; database: string; isNewer: boolean; files: number; bytes: number; documents: number; missing: number; keys: number; lostKeys: number; openFaxes: number | null; users: number | null;
}

/** Reads one through, by its name in the folder or as a file from elsewhere. */
export const checkBackup = (backup: string | File): Promise<BackupContents> =>
  typeof backup === 'string' ? ask('POST', `/backups/${encodeURIComponent(backup)}/check`) : sendFile('/backups/check', backup, 'application/gzip');
