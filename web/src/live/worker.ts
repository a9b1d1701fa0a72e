import { connect, type News } from './connect';

// One connection for all tabs of a browser: over HTTP/1.1 it has six to a server and no more.
const tabs = new Set<MessagePort>();
let end: (() => void) | null = null;
let last: News | null = null;

const tell = (news: News) => {
  if (news !== 'queue' && news !== 'received') last = news;
  for (const tab of tabs) tab.postMessage(news);
};

addEventListener('connect', (event) => {
  const tab = (event as MessageEvent).ports[0]!;
  tabs.add(tab);
  // A tab says no more than that it goes.
  tab.onmessage = () => {
    tabs.delete(tab);
    tab.close();
    if (tabs.size > 0) return;
    end?.();
    end = last = null;
  };
  if (last) tab.postMessage(last);
  end ??= connect(tell);
});
