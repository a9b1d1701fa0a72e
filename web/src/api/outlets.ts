import { ask } from './client';

export const papers = ['fit', 'a4', 'letter'] as const;
export const sides = ['printer', 'one', 'longEdge', 'shortEdge'] as const;
export const formats = ['pdf', 'tiff', 'sff'] as const;

export interface OutletOptions {
  footer: boolean; user: string; paper: (typeof papers)[number]; sides: (typeof sides)[number]; tray: string; copies: number; anyCertificate: boolean; format: (typeof formats)[number]; fileName: string;
}

/** A printer or folder that received faxes go to. */
export interface Outlet { id: number; kind: 'printer' | 'folder'; name: string; address: string; options: OutletOptions; hasPassword: boolean }

/** What is to be of one; a password of null stays. */
export interface OutletForm { kind: Outlet['kind']; name: string; address: string; options: OutletOptions; password: string | null }

export interface FoundPrinter { name: string; address: string; info: string; location: string }

export const readOutlets = async (signal?: AbortSignal): Promise<Outlet[]> => (await ask<{ outlets: Outlet[] }>('GET', '/outlets', undefined, signal)).outlets;
export const findPrinters = (signal?: AbortSignal): Promise<{ printers: FoundPrinter[]; error: string }> => ask('GET', '/outlets/found', undefined, signal);
export const addOutlet = (form: OutletForm): Promise<Outlet> => ask('POST', '/outlets', form);
export const changeOutlet = (id: number, form: OutletForm): Promise<Outlet> => ask('PATCH', `/outlets/${id}`, form);
/** Asks it what it is; the error is empty where all is well. */
export const testOutlet = (id: number): Promise<{ error: string; trays: string[]; media: string[] }> => ask('POST', `/outlets/${id}/test`);
export const removeOutlet = (id: number): Promise<void> => ask('DELETE', `/outlets/${id}`);
