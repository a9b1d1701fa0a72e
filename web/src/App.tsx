import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { BrowserRouter, Route, Routes } from 'react-router';
import { ApiError } from './api/client';
import { AuditPage } from './audit/AuditPage';
import { BroadcastPage } from './broadcasts/BroadcastPage';
import { BroadcastsPage } from './broadcasts/BroadcastsPage';
import { NewBroadcastPage } from './broadcasts/NewBroadcastPage';
import { FaxPage } from './fax/FaxPage';
import { JournalPage } from './journal/JournalPage';
import { GroupsPage } from './groups/GroupsPage';
import { Messages } from './parts/Messages';
import { QueuePage } from './queue/QueuePage';
import { ReceivedPage } from './received/ReceivedPage';
import { SessionProvider } from './session/SessionProvider';
import { Commands } from './shell/commands';
import { Shell } from './shell/Shell';
import { StatisticsPage } from './statistics/StatisticsPage';
import { SitesPage } from './sites/SitesPage';
import { TextProvider } from './text/TextProvider';
import { TrunksPage } from './trunks/TrunksPage';
import { UsersPage } from './users/UsersPage';
import { WebhooksPage } from './webhooks/WebhooksPage';

// What the server refuses is not asked again; a server that does not answer is, until it does.
const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 1000, retry: (count, error) => error instanceof ApiError && (error.status === 0 || error.status >= 500) && count < 3 } },
});

/** Everything, from the outside in: words, data, who is there, pages. */
export function App() {
  return (
    <TextProvider>
      <QueryClientProvider client={queries}>
        <BrowserRouter>
          <SessionProvider>
            <Messages>
              <Commands>
                <Routes>
                  <Route element={<Shell />}>
                    <Route index element={<QueuePage />} />
                    <Route path="faxes/:id" element={<FaxPage />} />
                    <Route path="received/:id" element={<ReceivedPage />} />
                    <Route path="journal" element={<JournalPage />} />
                    <Route path="broadcasts" element={<BroadcastsPage />} />
                    <Route path="broadcasts/new" element={<NewBroadcastPage />} />
                    <Route path="broadcasts/:id" element={<BroadcastPage />} />
                    <Route path="statistics" element={<StatisticsPage />} />
                    <Route path="webhooks" element={<WebhooksPage />} />
                    <Route path="trunks" element={<TrunksPage />} />
                    <Route path="people" element={<UsersPage />} />
                    <Route path="groups" element={<GroupsPage />} />
                    <Route path="sites" element={<SitesPage />} />
                    <Route path="audit" element={<AuditPage />} />
                    <Route path="*" element={<QueuePage />} />
                  </Route>
                </Routes>
              </Commands>
            </Messages>
          </SessionProvider>
        </BrowserRouter>
      </QueryClientProvider>
    </TextProvider>
  );
}
