import { ask } from './client';

export const junkKinds = ['caller', 'stationId', 'keyword'] as const;
export const junkActions = ['quarantine', 'mailbox', 'reject'] as const;

/** By what unwanted faxes are known, and what becomes of them. */
export interface JunkRule { id: number; kind: (typeof junkKinds)[number]; pattern: string; action: (typeof junkActions)[number]; createdAt: string; createdBy: string }
export type JunkForm = Pick<JunkRule, 'kind' | 'pattern' | 'action'>;

/** A fax that is kept from everybody. */
export interface QuarantinedFax { faxId: number; cause: string; heldAt: string; caller: string; called: string; csid: string | null; pages: number }

export const readJunkRules = async (signal?: AbortSignal): Promise<JunkRule[]> => (await ask<{ rules: JunkRule[] }>('GET', '/junk/rules', undefined, signal)).rules;
export const addJunkRule = (form: JunkForm): Promise<JunkRule> => ask('POST', '/junk/rules', form);
export const removeJunkRule = (id: number): Promise<void> => ask('DELETE', `/junk/rules/${id}`);
export const readQuarantine = (before: number | null, signal?: AbortSignal): Promise<{ faxes: QuarantinedFax[]; next: number | null }> => ask('GET', `/junk/quarantine${before === null ? '' : `?before=${before}`}`, undefined, signal);
export const releaseFax = (fax: number): Promise<void> => ask('POST', `/junk/quarantine/${fax}/release`);
/** Calls a fax unwanted, and learns from it. */
export const markJunk = (fax: number): Promise<JunkRule> => ask('POST', `/received/${fax}/junk`);
