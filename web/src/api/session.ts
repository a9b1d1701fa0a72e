import { ask, setCsrfToken } from './client';

/** What somebody may do; the pages show what these allow and never look at roles. */
export type Permission =
  | 'ownSession' | 'readOwnFaxes' | 'sendFaxes' | 'judgeOwnFaxes' | 'readFaxes' | 'steerQueue' | 'readDocuments' | 'holdDocuments' | 'readOperation' | 'changeDestinations'
  | 'readSettings' | 'changeSettings' | 'readUsers' | 'changeUsers' | 'readAudit';

export interface Session {
  user: { id: number; login: string; displayName: string; language: 'de' | 'en'; timeZone: string; role: string; source: 'local' | 'ldap' };
  permissions: Permission[];
  csrfToken: string;
}

/** Who is signed in; throws 401 where nobody is. */
export async function readSession(): Promise<Session> {
  return kept(await ask('GET', '/session'));
}

export async function signIn(login: string, password: string): Promise<Session> {
  return kept(await ask('POST', '/session', { login, password }));
}

export async function signOut(): Promise<void> {
  await ask('DELETE', '/session');
}

export async function setUp(token: string, login: string, displayName: string, password: string, language: string): Promise<Session> {
  return kept(await ask('POST', '/setup', { token, login, displayName, password, language }));
}

function kept(session: Session): Session {
  setCsrfToken(session.csrfToken);
  return session;
}
