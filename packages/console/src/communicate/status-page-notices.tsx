import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Megaphone } from 'lucide-react';
import { useState } from 'react';
import { listStatusNoticesOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { StatusNotice, StatusPage } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Markdown } from '../shared/markdown.tsx';
import { plural } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime } from '../shared/time.tsx';
import css from './status-page.module.css';
import { NoticeDialog } from './status-page-notice-dialog.tsx';
import { PROGRESS_TONES, PROGRESS_WORDS, STATE_WORDS } from './status-page-words.ts';

/** What somebody is about to write: a new notice, or more under one that there is. */
export type Writing =
  | { readonly kind: 'post' }
  | { readonly kind: 'update' | 'resolve'; readonly notice: StatusNotice };

/** Notices that people have posted without an incident. */
export function Notices({ page }: { readonly page: StatusPage }) {
  const notices = useQuery(listStatusNoticesOptions({ path: { service: page.service } }));
  const mayRespond = useMayRespond();
  const [writing, setWriting] = useState<Writing | null>(null);
  return (
    <Panel
      title="Notices"
      note="posted by people; nobody is paged"
      flush
      actions={
        mayRespond ? (
          <Button
            variant="default"
            size="xs"
            leftSection={<Megaphone size={14} aria-hidden />}
            onClick={() => setWriting({ kind: 'post' })}
          >
            Post a notice
          </Button>
        ) : null
      }
    >
      <Loaded query={notices} what="the notices" lines={3}>
        {(data) => <List notices={data.notices} page={page} mayWrite={mayRespond} onWrite={setWriting} />}
      </Loaded>
      {writing ? <NoticeDialog page={page} writing={writing} onClose={() => setWriting(null)} /> : null}
    </Panel>
  );
}

interface ListProps {
  readonly notices: readonly StatusNotice[];
  readonly page: StatusPage;
  readonly mayWrite: boolean;
  readonly onWrite: (writing: Writing) => void;
}

function List({ notices, ...rest }: ListProps) {
  const open = notices.filter(({ resolvedAt }) => resolvedAt === null);
  const over = notices.filter(({ resolvedAt }) => resolvedAt !== null);
  return (
    <>
      {open.length === 0 ? <Empty title="No notice is on the page." /> : <Items notices={open} {...rest} />}
      {over.length > 0 ? (
        <details className={css.over}>
          <summary>{plural(over.length, 'notice')} of the last 90 days</summary>
          <Items notices={over} {...rest} />
        </details>
      ) : null}
    </>
  );
}

function Items({ notices, page, mayWrite, onWrite }: ListProps) {
  const titles = new Map(page.components.map(({ id, title }) => [id, title]));
  return (
    <ul className={css.items}>
      {notices.map((notice) => (
        <li key={notice.id}>
          <div className={css.what}>
            <b>{notice.title}</b>
            <small>
              {Object.entries(notice.components)
                .map(([id, state]) => `${titles.get(id) ?? id}: ${STATE_WORDS[state].toLowerCase()}`)
                .join(', ') || 'no component'}
            </small>
          </div>
          <div className={css.marks}>
            <Tag tone={PROGRESS_TONES[notice.status]}>{PROGRESS_WORDS[notice.status]}</Tag>
            <small>
              since <ClockTime at={notice.startedAt} />
              {notice.resolvedAt ? (
                <>
                  {' '}
                  to <ClockTime at={notice.resolvedAt} />
                </>
              ) : null}
            </small>
          </div>
          {mayWrite && notice.resolvedAt === null ? (
            <Group gap={6}>
              <Button variant="default" size="compact-sm" onClick={() => onWrite({ kind: 'update', notice })}>
                Update
              </Button>
              <Button variant="default" size="compact-sm" onClick={() => onWrite({ kind: 'resolve', notice })}>
                Resolve
              </Button>
            </Group>
          ) : null}
          <ol className={css.texts}>
            {notice.updates.map(({ id, at, by, status, text }) => (
              <li key={id}>
                <small>
                  {PROGRESS_WORDS[status]}, <ClockTime at={at} />, {by}
                </small>
                <Markdown text={text} />
              </li>
            ))}
          </ol>
        </li>
      ))}
    </ul>
  );
}
