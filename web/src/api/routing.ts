import { ask } from './client';

export const routeKinds = ['user', 'group', 'mail', 'printer', 'folder', 'userInbox', 'groupInbox', 'inbox'] as const;
export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

export interface RouteTarget { kind: (typeof routeKinds)[number]; value: string }
export interface WeeklyTime { days: (typeof weekdays)[number][]; from: string; to: string }

/** When a rule holds; what is empty is not asked for. */
export interface Conditions { called: string[]; subaddresses: string[]; callers: string[]; stationIds: string[]; trunks: string[]; barcodes: string[]; times: WeeklyTime[] }

/** What a new rule is unless somebody says otherwise: printers and folders are beside the mailbox of the number. */
export const isFinalBy = (targets: readonly RouteTarget[]): boolean => targets.some(({ kind }) => kind !== 'printer' && kind !== 'folder');

export interface Rule { id: number; name: string; isEnabled: boolean; isFinal: boolean; conditions: Conditions; targets: RouteTarget[] }
export type RuleForm = Omit<Rule, 'id'>;

/** A fax that might come. */
export interface TestedFax { called: string; caller: string; stationId: string; subaddress: string; trunk: string; barcode: string }
export interface RoutingResult { rules: string[]; targets: { kind: 'mail' | 'print' | 'save'; target: string; rule: string }[]; inboxes: { name: string }[] }

export const readRules = async (signal?: AbortSignal): Promise<Rule[]> => (await ask<{ rules: Rule[] }>('GET', '/routing/rules', undefined, signal)).rules;
export const addRule = (form: RuleForm): Promise<Rule> => ask('POST', '/routing/rules', form);
export const changeRule = (id: number, form: Partial<RuleForm>): Promise<Rule> => ask('PATCH', `/routing/rules/${id}`, form);
/** Puts it at a place, counted from 1. */
export const moveRule = (id: number, place: number): Promise<void> => ask('PUT', `/routing/rules/${id}/place`, { place });
export const removeRule = (id: number): Promise<void> => ask('DELETE', `/routing/rules/${id}`);
export const testRouting = ({ barcode, ...fax }: TestedFax): Promise<RoutingResult> => ask('GET', `/routing/test?${new URLSearchParams({ ...fax, ...(barcode && { barcode }) })}`);
