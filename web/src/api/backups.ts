import { ask } from './client';

/** A backup that is being made or was made last; `error` is empty where it is whole, `endedAt` null while it lasts. */
export interface BackupRun { name: string; by: string; startedAt: string; files: number; bytes: number; endedAt: string | null; error: string; elsewhere: number; missing: number }

export interface BackupFile { name: string; bytes: number; at: string }

export interface BackupList { folder: string; backups: BackupFile[]; run: BackupRun | null }

export const readBackups = (signal?: AbortSignal): Promise<BackupList> => ask('GET', '/backups', undefined, signal);
export const makeBackup = (): Promise<BackupList> => ask('POST', '/backups');
