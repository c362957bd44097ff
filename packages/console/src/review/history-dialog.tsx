import { Button, Modal } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  getReportVersionOptions,
  listReportVersionsOptions,
  restoreReportVersionMutation,
} from '../api/generated/@tanstack/react-query.gen.ts';
import type { ReportVersion } from '../api/generated/types.gen.ts';
import { PatchFile } from '../runbook/proposals/patch-file.tsx';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Markdown } from '../shared/markdown.tsx';
import { ClockTime } from '../shared/time.tsx';
import css from './report.module.css';

const whatWords = {
  saved: 'written',
  merged: 'written, with others’ changes',
  facts: 'facts taken over',
  restored: 'restored',
} as const;

interface HistoryDialogProps {
  readonly id: string;
  readonly mayRestore: boolean;
  readonly onClose: () => void;
}

/** What the report said before, who changed what, and the way back. */
export function HistoryDialog({ id, mayRestore, onClose }: HistoryDialogProps) {
  const versions = useQuery(listReportVersionsOptions({ path: { id } }));
  const [chosen, setChosen] = useState<number | null>(null);
  return (
    <Modal opened onClose={onClose} title="History of the report" size="90%">
      <Loaded query={versions} what="the history">
        {({ versions: all }) => {
          const [newest] = all;
          if (!newest) return <Empty title="Nobody has edited it.">It follows the timeline.</Empty>;
          const version = chosen ?? newest.version;
          return (
            <div className={css.history}>
              <VersionList versions={all} current={version} onChoose={setChosen} />
              <Version
                id={id}
                version={version}
                mayRestore={mayRestore && version !== newest.version}
                onRestored={onClose}
              />
            </div>
          );
        }}
      </Loaded>
    </Modal>
  );
}

interface VersionListProps {
  readonly versions: readonly ReportVersion[];
  readonly current: number;
  readonly onChoose: (version: number) => void;
}

function VersionList({ versions, current, onChoose }: VersionListProps) {
  return (
    <ul className={css.versions} aria-label="Versions">
      {versions.map(({ version, at, by, what }) => (
        <li key={version}>
          <button type="button" aria-current={version === current || undefined} onClick={() => onChoose(version)}>
            <b>
              {version}. {by}
            </b>
            <small>
              <ClockTime at={at} /> · {whatWords[what]}
            </small>
          </button>
        </li>
      ))}
    </ul>
  );
}

interface VersionProps {
  readonly id: string;
  readonly version: number;
  readonly mayRestore: boolean;
  readonly onRestored: () => void;
}

function Version({ id, version, mayRestore, onRestored }: VersionProps) {
  const query = useQuery(getReportVersionOptions({ path: { id, version } }));
  const restore = useMutation({ ...restoreReportVersionMutation(), onSuccess: onRestored });
  return (
    <Loaded query={query} what={`version ${version}`} lines={8}>
      {({ text, diff }) => (
        <div className={css.version}>
          {mayRestore ? (
            <Button
              size="xs"
              variant="default"
              loading={restore.isPending}
              onClick={() => restore.mutate({ path: { id, version } })}
            >
              Make version {version} the newest
            </Button>
          ) : null}
          {diff === '' ? null : <PatchFile file={{ path: `What version ${version} changed`, diff }} />}
          <details className={css.whole} open={diff === ''}>
            <summary>The whole text</summary>
            <Markdown text={text} />
          </details>
        </div>
      )}
    </Loaded>
  );
}
