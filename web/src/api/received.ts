import { ask } from './client';

/** A barcode of a page, from 1. */
export interface Barcode { page: number; kind: string; text: string }

/** A received fax; numbers as signalled. `state` is receiving, complete, incomplete or failed; `barcodes` null where no rule asked for them. */
export interface Received {
  id: number; state: string; called: string; caller: string; callerName: string | null; contactName: string | null; contactCompany: string | null; customerNumber: string | null; redirectedFrom: string | null; stationId: string | null; subaddress: string | null;
  pages: number; badRows: number; status: number | null; detail: string | null; bitRate: number | null; ecm: boolean | null; coding: string | null; startedAt: string; endedAt: string | null; barcodes: Barcode[] | null; barcodeFault: string | null;
}

/** The text of a page that was read, from 1. */
export interface PageText { page: number; text: string }

export const readReceived = (id: string, signal?: AbortSignal): Promise<Received> => ask('GET', `/received/${encodeURIComponent(id)}`, undefined, signal);
export const readReceivedText = (id: string, signal?: AbortSignal): Promise<PageText[]> => ask('GET', `/received/${encodeURIComponent(id)}/text`, undefined, signal);

export const receivedFormats = ['pdf', 'tiff', 'sff'] as const;
export const receivedFile = (id: number, format: string): string => `/api/received/${id}/document?format=${format}`;
export const receivedThumbnail = (id: number, page: number): string => `/api/received/${id}/pages/${page}/thumbnail.png`;
export const receivedPicture = (id: number, page: number): string => `/api/received/${id}/pages/${page}.png`;
