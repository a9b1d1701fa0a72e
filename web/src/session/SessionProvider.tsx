import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, type ReactNode } from 'react';
import { ApiError } from '../api/client';
import { readSession, signOut, type Permission, type Session } from '../api/session';
import { forgetWritten } from '../send/draft';
import { stopSending } from '../send/running';
import { useText } from '../text/TextProvider';
import { SetUp } from './SetUp';
import { SignIn } from './SignIn';

interface Signed { session: Session; leave(): void }

const SessionContext = createContext<Signed | null>(null);

/** Shows the door until somebody has signed in, then everything below. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const { setLanguage } = useText();
  const { data, error, isPending } = useQuery({ queryKey: ['session'], queryFn: readSession, retry: (count, e) => !(e instanceof ApiError && e.status === 401) && count < 3 });
  const preferred = data?.user.language;
  useEffect(() => {
    if ((preferred === 'de' || preferred === 'en') && !localStorage.getItem('language')) setLanguage(preferred);
  }, [preferred, setLanguage]);
  const user = data?.user.id;
  // What another wrote before his session ended is not for who comes next.
  useEffect(() => { if (user !== undefined) forgetWritten(user); }, [user]);
  const signed = useMemo<Signed | null>(() => {
    if (!data) return null;
    const leave = () => {
      stopSending();
      forgetWritten();
      void signOut().finally(() => queries.resetQueries());
    };
    return { session: data, leave };
  }, [data, queries]);
  const entered = (session: Session) => {
    // What another saw before must not be shown again.
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
    queries.setQueryData(['session'], session);
  };
  if (location.pathname === '/setup' && !signed) return <SetUp onDone={entered} />;
  if (signed && !(error instanceof ApiError && error.status === 401)) return <SessionContext value={signed}>{children}</SessionContext>;
  return isPending ? null : <SignIn onDone={entered} />;
}

/** Who is signed in. */
export function useSession(): Signed {
  const signed = useContext(SessionContext);
  if (!signed) throw new Error('useSession outside of SessionProvider');
  return signed;
}

/** Whether the reader may do something. */
export function useMay(permission: Permission): boolean {
  return useSession().session.permissions.includes(permission);
}
