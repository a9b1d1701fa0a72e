import { ask } from './client';

export const junkKinds = ['caller', 'stationId', 'keyword'] as const;
export const junkActions = ['quarantine', 'mailbox', 'reject'] as const;

/** By what unwanted faxes are known, and what becomes of them. */
export interface JunkRule { id: number; kind: (typeof junkKinds)[number]; pattern: string; action: (typeof junkActions)[number]; createdAt: string; createdBy: string; isProposal: boolean; fax: number | null; version: number; isIdle: boolean }
export type JunkForm = Pick<JunkRule, 'kind' | 'pattern' | 'action'>;

/** A fax that is kept from everybody. */
export interface QuarantinedFax { faxId: number; cause: string; heldAt: string; caller: string; called: string; csid: string | null; pages: number }

export const readJunkRules = async (signal?: AbortSignal): Promise<JunkRule[]> => (await ask<{ rules: JunkRule[] }>('GET', '/junk/rules', undefined, signal)).rules;
export const addJunkRule = (form: JunkForm): Promise<JunkRule> => ask('POST', '/junk/rules', form);
/** Changes a rule as it was read; refused where somebody else has changed it since. */
export const changeJunkRule = (rule: JunkRule, form: Partial<JunkForm>): Promise<JunkRule> => ask('PATCH', `/junk/rules/${rule.id}`, form, undefined, { 'If-Match': `"${rule.version}"` });
export const removeJunkRule = (id: number): Promise<void> => ask('DELETE', `/junk/rules/${id}`);
export const readQuarantine = (before: number | null, signal?: AbortSignal): Promise<{ faxes: QuarantinedFax[]; next: number | null; held: number }> => ask('GET', `/junk/quarantine${before === null ? '' : `?before=${before}`}`, undefined, signal);
export const releaseFax = (fax: number): Promise<void> => ask('POST', `/junk/quarantine/${fax}/release`);
/** Deletes for good; answers how many were there. */
export const deleteQuarantined = async (faxes: readonly number[]): Promise<number> => (await ask<{ deleted: number }>('POST', '/junk/quarantine/delete', { faxes })).deleted;
/** How many faxes are kept. */
export const countQuarantine = async (signal?: AbortSignal): Promise<number> => (await ask<{ held: number }>('GET', '/junk/quarantine?limit=1', undefined, signal)).held;
export const readProposals = async (signal?: AbortSignal): Promise<JunkRule[]> => (await ask<{ rules: JunkRule[] }>('GET', '/junk/proposals', undefined, signal)).rules;
export const confirmProposal = (id: number): Promise<JunkRule> => ask('POST', `/junk/proposals/${id}/confirm`);
export const declineProposal = (id: number): Promise<void> => ask('DELETE', `/junk/proposals/${id}`);
/** Takes back what was learnt from a fax. */
export const unmarkJunk = (fax: number): Promise<void> => ask('DELETE', `/received/${fax}/junk`);
/** Calls a fax unwanted, and learns from it. */
export const markJunk = (fax: number): Promise<JunkRule> => ask('POST', `/received/${fax}/junk`);
