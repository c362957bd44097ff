import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ExternalLink, Lock, TriangleAlert } from 'lucide-react';
import { listStatusPagesOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { StatusPage } from '../api/generated/types.gen.ts';
import { CopyField } from '../shared/copy-field.tsx';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { TimeAgo } from '../shared/time.tsx';
import css from './status-page.module.css';
import { Copies } from './status-page-copies.tsx';
import { Mailings } from './status-page-mailings.tsx';
import { Notices } from './status-page-notices.tsx';
import { Subscribers } from './status-page-subscribers.tsx';
import { OVERALL_WORDS, STATE_TONES, STATE_WORDS } from './status-page-words.ts';

/** What the public is told of a service: its page, notices, who is told, and the copies. */
export function StatusPageScreen() {
  const pages = useQuery({ ...listStatusPagesOptions(), refetchInterval: 30_000 });
  const { service } = useSearch({ from: '/status-page' });
  return (
    <Page
      title="Status page"
      lead="What the public reads, and who is told of it."
      actions={<ChooseService pages={pages.data?.pages ?? []} service={service} />}
    >
      <Loaded query={pages} what="the status pages" lines={8}>
        {(data) => {
          const page = data.pages.find((one) => one.service === service) ?? data.pages[0];
          return page ? <OnePage key={page.service} page={page} /> : <Empty title="No plan is loaded." />;
        }}
      </Loaded>
    </Page>
  );
}

interface ChooseServiceProps {
  readonly pages: readonly StatusPage[];
  readonly service: string | undefined;
}

function ChooseService({ pages, service }: ChooseServiceProps) {
  const navigate = useNavigate();
  if (pages.length < 2) return null;
  return (
    <NativeSelect
      aria-label="Service"
      data={pages.map((page) => ({ value: page.service, label: page.title }))}
      value={service ?? ''}
      onChange={(event) => void navigate({ to: '/status-page', search: { service: event.currentTarget.value } })}
    />
  );
}

function OnePage({ page }: { readonly page: StatusPage }) {
  return (
    <>
      <NowPublic page={page} />
      <Notices page={page} />
      <div className={css.pair}>
        <Subscribers page={page} />
        <Mailings service={page.service} />
      </div>
      <div className={css.pair}>
        <Copies page={page} />
        <Panel
          title="Addresses"
          note={page.private ? 'with the key of this private page: keep them to yourselves' : null}
        >
          <div className={css.addresses}>
            {page.addresses.map(({ what, url }) => (
              <CopyField key={what} label={what} value={url} />
            ))}
          </div>
        </Panel>
      </div>
    </>
  );
}

function NowPublic({ page }: { readonly page: StatusPage }) {
  const { title, url, state, trouble, components, open, updatedAt } = page;
  return (
    <Panel
      title={title}
      note={
        page.private ? (
          <Tag>
            <Lock size={12} aria-hidden /> private
          </Tag>
        ) : null
      }
      actions={
        <a className={css.open} href={url} target="_blank" rel="noopener noreferrer">
          Open the page <ExternalLink size={14} aria-hidden />
        </a>
      }
    >
      <p className={css.overall} data-tone={state === null ? 'bad' : STATE_TONES[state]}>
        {state === null ? 'The page cannot be read' : OVERALL_WORDS[state]}
      </p>
      {trouble ? (
        <p className={css.trouble} role="alert">
          <TriangleAlert size={16} aria-hidden /> {trouble}
        </p>
      ) : null}
      <p className={css.quiet}>
        {open === 0 ? 'Nothing is announced' : `${plural(open, 'incident or notice', 'incidents and notices')} shown`}
        {updatedAt ? (
          <>
            , last news <TimeAgo at={updatedAt} />
          </>
        ) : null}
      </p>
      {components.length === 0 ? (
        <p className={css.quiet}>No component is public: write “public: true” at those that readers know.</p>
      ) : (
        <ul className={css.components} aria-label="What the page says of components">
          {components.map((one) => (
            <li key={one.id}>
              <span>{one.title}</span>
              <Tag tone={STATE_TONES[one.state]}>{STATE_WORDS[one.state]}</Tag>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
