import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createBrowserRouter, createRoutesFromElements, Outlet, Route, RouterProvider } from 'react-router';
import { AlarmsPage } from './alarms/AlarmsPage';
import { ApiError } from './api/client';
import { AuditPage } from './audit/AuditPage';
import { BroadcastPage } from './broadcasts/BroadcastPage';
import { BroadcastsPage } from './broadcasts/BroadcastsPage';
import { NewBroadcastPage } from './broadcasts/NewBroadcastPage';
import { ContactsPage } from './contacts/ContactsPage';
import { DeliveriesPage } from './deliveries/DeliveriesPage';
import { FaxPage } from './fax/FaxPage';
import { InboxPage } from './inbox/InboxPage';
import { JunkPage } from './junk/JunkPage';
import { JournalPage } from './journal/JournalPage';
import { GroupsPage } from './groups/GroupsPage';
import { OutletsPage } from './outlets/OutletsPage';
import { NumbersPage } from './numbers/NumbersPage';
import { Messages } from './parts/Messages';
import { PoliciesPage } from './policies/PoliciesPage';
import { QueuePage } from './queue/QueuePage';
import { ReceivedPage } from './received/ReceivedPage';
import { RoutingPage } from './routing/RoutingPage';
import { SendingProvider } from './send/SendingProvider';
import { SendPage } from './send/SendPage';
import { SubmissionPage } from './send/SubmissionPage';
import { SessionProvider } from './session/SessionProvider';
import { SettingsPage } from './settings/SettingsPage';
import { Broken } from './shell/Broken';
import { Commands } from './shell/commands';
import { Shell } from './shell/Shell';
import { StatisticsPage } from './statistics/StatisticsPage';
import { SitesPage } from './sites/SitesPage';
import { TextProvider } from './text/TextProvider';
import { TrunkPage } from './trunks/TrunkPage';
import { TrunksPage } from './trunks/TrunksPage';
import { UsersPage } from './users/UsersPage';
import { WebhooksPage } from './webhooks/WebhooksPage';

// What the server refuses is not asked again; a server that does not answer is, until it does.
const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 1000, retry: (count, error) => error instanceof ApiError && (error.status === 0 || error.status >= 500) && count < 3 } },
});

const router = createBrowserRouter(createRoutesFromElements(
  <Route element={<Inside />} errorElement={<Broken />}>
    <Route element={<Shell />}>
      <Route index element={<QueuePage />} />
      <Route path="send" element={<SendPage />} />
      <Route path="send/:job" element={<SubmissionPage />} />
      <Route path="faxes/:id" element={<FaxPage />} />
      <Route path="received/:id" element={<ReceivedPage />} />
      <Route path="inbox" element={<InboxPage />} />
      <Route path="deliveries" element={<DeliveriesPage />} />
      <Route path="junk" element={<JunkPage />} />
      <Route path="routing" element={<RoutingPage />} />
      <Route path="numbers" element={<NumbersPage />} />
      <Route path="outlets" element={<OutletsPage />} />
      <Route path="journal" element={<JournalPage />} />
      <Route path="broadcasts" element={<BroadcastsPage />} />
      <Route path="broadcasts/new" element={<NewBroadcastPage />} />
      <Route path="broadcasts/:id" element={<BroadcastPage />} />
      <Route path="statistics" element={<StatisticsPage />} />
      <Route path="webhooks" element={<WebhooksPage />} />
      <Route path="trunks" element={<TrunksPage />} />
      <Route path="trunks/:name" element={<TrunkPage />} />
      <Route path="alarms" element={<AlarmsPage />} />
      <Route path="people" element={<UsersPage />} />
      <Route path="groups" element={<GroupsPage />} />
      <Route path="contacts" element={<ContactsPage />} />
      <Route path="sites" element={<SitesPage />} />
      <Route path="policies" element={<PoliciesPage />} />
      <Route path="settings/:group?" element={<SettingsPage />} />
      <Route path="audit" element={<AuditPage />} />
      <Route path="*" element={<QueuePage />} />
    </Route>
  </Route>,
));

/** What every page has about it: who is there, messages, commands. */
function Inside() {
  return <SessionProvider><Messages><SendingProvider><Commands><Outlet /></Commands></SendingProvider></Messages></SessionProvider>;
}

/** Everything, from the outside in: words, data, pages. */
export function App() {
  return (
    <TextProvider>
      <QueryClientProvider client={queries}><RouterProvider router={router} /></QueryClientProvider>
    </TextProvider>
  );
}
