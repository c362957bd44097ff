import { useQuery } from '@tanstack/react-query';
import { listInboxOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { InboxSource } from '../api/generated/types.gen.ts';
import { LeverDialogHost } from '../contain/lever-dialog-host.tsx';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Page } from '../shared/page.tsx';
import css from './inbox.module.css';
import { RENEW_MS } from './renew.ts';
import { SourceCard } from './source-card.tsx';
import { byNeed } from './source-words.ts';

/** Every source of webhooks: what is wrong first, and what can be done about it in reach of one hand. */
export function InboxPage() {
  const inbox = useQuery({ ...listInboxOptions(), refetchInterval: RENEW_MS });
  return (
    <Page
      title="Inbox"
      lead="Webhooks of vendors: each is kept before the vendor hears that it arrived, and is handed on until the application has taken it."
    >
      <Loaded query={inbox} what="the inbox" lines={8}>
        {({ sources }) =>
          sources.length === 0 ? (
            <Empty title="No plan receives webhooks.">Add a source under “inbox”.</Empty>
          ) : (
            <LeverDialogHost>
              <Board sources={sources} />
            </LeverDialogHost>
          )
        }
      </Loaded>
    </Page>
  );
}

function Board({ sources }: { sources: readonly InboxSource[] }) {
  const severalServices = new Set(sources.map(({ service }) => service)).size > 1;
  return (
    <div className={css.board}>
      {byNeed(sources).map((source) => (
        <SourceCard key={`${source.service}/${source.source}`} source={source} isNamed={severalServices} />
      ))}
    </div>
  );
}
