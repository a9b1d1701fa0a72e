import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { fill, type Language, type TextKey, type Values } from './catalogue';
import { de } from './de';
import { en } from './en';

export interface Text {
  language: Language;
  /** The reader's locale, for dates and numbers. */
  locale: string;
  setLanguage(language: Language): void;
  say(key: TextKey, values?: Values): string;
}

const TextContext = createContext<Text | null>(null);
const catalogues = { de, en };

function firstLanguage(): Language {
  const kept = localStorage.getItem('language');
  return told(kept === 'de' || kept === 'en' ? kept : navigator.languages.some((l) => l.startsWith('de')) ? 'de' : 'en');
}

/** Tells the document its language, before anything asks the server in it. */
function told(language: Language): Language {
  document.documentElement.lang = language;
  return language;
}

/** The browser's own form of the language, so that a Swiss reader gets Swiss dates. */
function localeFor(language: Language): string {
  return navigator.languages.find((l) => l.startsWith(language)) ?? (language === 'de' ? 'de-DE' : 'en-GB');
}

/** Gives the words of the reader's language to all below. */
export function TextProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(firstLanguage);
  const text = useMemo<Text>(() => {
    const locale = localeFor(language);
    const choose = (chosen: Language) => {
      localStorage.setItem('language', chosen);
      setLanguage(told(chosen));
    };
    return { language, locale, setLanguage: choose, say: (key, values = {}) => fill(catalogues[language][key], values, locale) };
  }, [language]);
  return (
    <TextContext value={text}>
      <I18nProvider locale={text.locale}>{children}</I18nProvider>
    </TextContext>
  );
}

export function useText(): Text {
  const text = useContext(TextContext);
  if (!text) throw new Error('useText outside of TextProvider');
  return text;
}
