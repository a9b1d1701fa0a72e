import { ask } from './client';
import type { RouteTarget } from './routing';

/** A number or range and who has it; `isOutside` where no site has it, `conflicts` names others with the same where neither is narrower. */
export interface NumberEntry { number: string; kind: 'user' | 'group' | 'rule' | 'route'; key: string; name: string; site: string; targets: RouteTarget[]; isEnabled: boolean; isOutside: boolean; conflicts: string[] }

/** The numbers of a site, and which of its extensions nobody has. */
export interface SiteNumbers { site: string; mainNumber: string; extensions: string[]; free: string[] }

export const readNumbers = (signal?: AbortSignal): Promise<{ numbers: NumberEntry[]; sites: SiteNumbers[] }> => ask('GET', '/routing/numbers', undefined, signal);
