import { useEffect, useRef, useState } from 'react';
import { NavLink, Outlet, useLocation, useNavigate } from 'react-router';
import { Button } from '../parts/Button';
import { Icon } from '../parts/Icon';
import { useUnread } from '../inbox/useUnread';
import { useHeld } from '../junk/useHeld';
import { useSession } from '../session/SessionProvider';
import type { TextKey } from '../text/catalogue';
import { useText } from '../text/TextProvider';
import { useOffer } from './commands';
import { Forbidden } from './Forbidden';
import { KeyHelp } from './KeyHelp';
import { Palette } from './Palette';
import { pageAt, pagesFor } from './pages';
import { useKeptFocus } from './useKeptFocus';
import { useKeys } from './useKeys';
import { useTheme } from './useTheme';

/** The frame of all pages: where one can go, who one is, and the keys that work everywhere. */
export function Shell() {
  const { say, language, setLanguage } = useText();
  const { session, leave } = useSession();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const menu = useRef<HTMLElement>(null);
  const content = useRef<HTMLElement>(null);
  useKeptFocus(content);
  // On a telephone the menu is longer than the screen is wide. Newer browsers return a promise, which is no clean-up.
  useEffect(() => { void menu.current?.querySelector('[aria-current=page]')?.scrollIntoView({ block: 'nearest', inline: 'center' }); }, [pathname]);
  const [, turnTheme] = useTheme();
  const [open, setOpen] = useState<'palette' | 'keys' | null>(null);
  const close = () => setOpen(null);
  const turnLanguage = () => setLanguage(language === 'de' ? 'en' : 'de');
  const pages = pagesFor(session.permissions);
  const counts: Readonly<Record<string, { n: number; text: TextKey }>> = { '/inbox': { n: useUnread(), text: 'nav.withUnread' }, '/junk': { n: useHeld(), text: 'nav.withHeld' } };
  const here = pageAt(pathname);
  useKeys({ 'Ctrl+k': () => setOpen('palette'), '?': () => setOpen('keys'), ...Object.fromEntries(pages.map((page) => [`g ${page.key}`, () => void navigate(page.path)])) });
  useOffer('shell', [
    ...pages.map((page) => ({ id: page.path, label: say(page.text), keys: `g ${page.key}`, run: () => void navigate(page.path) })),
    { id: 'theme', label: say('shell.theme'), run: turnTheme },
    { id: 'language', label: say('shell.language'), run: turnLanguage },
    { id: 'keys', label: say('shell.keys'), keys: '?', run: () => setOpen('keys') },
    { id: 'leave', label: say('shell.signOut'), run: leave },
  ]);
  return (
    <div className="shell">
      <a className="skip button" href="#content">{say('app.skip')}</a>
      <header className="side">
        <div className="brand"><img src="/mark.svg" alt="" /><span className="wide">Faxwerk</span></div>
        <nav ref={menu} aria-label={say('nav.label')}>
          <ul>
            {pages.map((page) => {
              const count = counts[page.path];
              return (
                <li key={page.path}>
                  <NavLink to={page.path} end={page.path === '/'}>
                    {count?.n ? <><span aria-hidden="true">{say(page.text)}</span><span className="count" aria-hidden="true">{count.n}</span><span className="hidden">{say(count.text, { page: say(page.text), n: count.n })}</span></> : say(page.text)}
                  </NavLink>
                </li>
              );
            })}
          </ul>
        </nav>
        <div className="foot">
          <span className="small muted wide who cut" title={session.user.login}>{session.user.displayName || session.user.login}</span>
          <div className="tools">
            <Button kind="icon" aria-label={say('shell.language')} onPress={turnLanguage}><Icon name="language" /></Button>
            <Button kind="icon" aria-label={say('shell.theme')} onPress={turnTheme}><Icon name="moon" /></Button>
            <Button kind="icon" aria-label={say('shell.keys')} onPress={() => setOpen('keys')}><Icon name="keys" /></Button>
            <Button kind="icon" aria-label={say('shell.signOut')} onPress={leave}><Icon name="out" /></Button>
          </div>
        </div>
      </header>
      <main ref={content} className="main" id="content" tabIndex={-1}>{here && !pages.includes(here) ? <Forbidden page={here} /> : <Outlet />}</main>
      <Palette isOpen={open === 'palette'} onClose={close} />
      <KeyHelp pages={pages} isOpen={open === 'keys'} onClose={close} />
    </div>
  );
}
