import { ask } from './client';

export interface Wording { subject: string; text: string }
export interface ReportTemplate extends Wording { kind: string; language: string; isBuiltIn: boolean }

const path = ({ kind, language }: ReportTemplate) => `/report-templates/${kind}/${language}`;

export const readTemplates = (signal?: AbortSignal): Promise<{ templates: ReportTemplate[]; fields: string[] }> => ask('GET', '/report-templates', undefined, signal);
export const keepTemplate = (template: ReportTemplate, wording: Wording): Promise<ReportTemplate> => ask('PUT', path(template), wording);
export const resetTemplate = (template: ReportTemplate): Promise<void> => ask('DELETE', path(template));
export const previewTemplate = (template: ReportTemplate, wording: Wording): Promise<Wording> => ask('POST', `${path(template)}/preview`, wording);
