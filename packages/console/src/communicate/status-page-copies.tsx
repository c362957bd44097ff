import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { getStatusExportOptions, writeStatusExportMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { StatusExport, StatusPage } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { TimeAgo } from '../shared/time.tsx';
import css from './status-page.module.css';
import { copyWords } from './status-page-words.ts';

/** The copies that stand when Tocsin does not: when each was written, and why one cannot be. */
export function Copies({ page: { service } }: { readonly page: StatusPage }) {
  const path = { service };
  const state = useQuery({ ...getStatusExportOptions({ path }), refetchInterval: 15_000 });
  const write = useMutation(writeStatusExportMutation());
  const mayRespond = useMayRespond();
  const hasCopies = (state.data?.copies.length ?? 0) > 0;
  return (
    <Panel
      title="Copies"
      note="they stand when Tocsin does not"
      flush
      actions={
        mayRespond && hasCopies ? (
          <Button
            variant="default"
            size="xs"
            leftSection={<RefreshCw size={14} aria-hidden />}
            loading={write.isPending}
            onClick={() => write.mutate({ path })}
          >
            Write now
          </Button>
        ) : null
      }
    >
      <Loaded query={state} what="the copies" lines={3}>
        {(data) => <List state={data} />}
      </Loaded>
    </Panel>
  );
}

function List({ state: { url, copies } }: { readonly state: StatusExport }) {
  if (copies.length === 0) {
    return (
      <Empty title="The page is not copied.">
        Name a folder or a bucket as statusPage.export in the plan: readers need the page most when Tocsin is down, too.
      </Empty>
    );
  }
  return (
    <ul className={css.items}>
      {copies.map((copy) => {
        const { word, tone } = copyWords(copy);
        return (
          <li key={copy.target}>
            <div className={css.what}>
              <b className={css.place}>{copy.place}</b>
              <small>
                {copy.target === 'folder' ? 'Folder' : 'Bucket'},{' '}
                {copy.writtenAt === null ? (
                  'never written'
                ) : (
                  <>
                    written <TimeAgo at={copy.writtenAt} />, {plural(copy.changed, 'file')} changed
                  </>
                )}
              </small>
            </div>
            <Tag tone={tone}>{word}</Tag>
            {copy.error === null ? null : (
              <p className={css.failing} role="alert">
                Fails {copy.failingSince ? <TimeAgo at={copy.failingSince} /> : null}: {copy.error}
              </p>
            )}
          </li>
        );
      })}
      {url ? (
        <li>
          <a href={url} target="_blank" rel="noopener noreferrer">
            {url}
          </a>
        </li>
      ) : null}
    </ul>
  );
}
