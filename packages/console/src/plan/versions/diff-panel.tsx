import { ActionIcon, NativeSelect, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ArrowLeftRight } from 'lucide-react';
import { diffPlanOptions } from '../../api/generated/@tanstack/react-query.gen.ts';
import { Empty, Loaded } from '../../shared/loaded.tsx';
import { plural } from '../../shared/names.ts';
import { Panel } from '../../shared/panel.tsx';
import { shortVersion } from '../plan-words.ts';
import type { History, Pair, Version } from './compared.ts';
import { DiffFile } from './diff-file.tsx';
import css from './versions.module.css';

interface DiffPanelProps {
  readonly service: string;
  readonly history: History;
  readonly pair: Pair;
}

/** What differs between two versions, file by file. */
export function DiffPanel({ service, history, pair }: DiffPanelProps) {
  const navigate = useNavigate();
  const diff = useQuery({ ...diffPlanOptions({ path: { service }, query: pair }), enabled: pair.from !== pair.to });
  const compare = (next: Pair) =>
    void navigate({ to: '/plan/$service/versions', params: { service }, search: next, resetScroll: false });
  const choices = history.versions.filter(({ hasSources }) => hasSources).map(choiceOf);
  return (
    <div id="differences" className={css.differences}>
      <Panel title="Differences" note={diff.data ? plural(diff.data.files.length, 'file') : null}>
        <div className={css.choose}>
          <NativeSelect
            label="Before"
            value={pair.from}
            data={choices}
            onChange={(event) => compare({ ...pair, from: event.currentTarget.value })}
          />
          <Tooltip label="Swap the two">
            <ActionIcon
              variant="default"
              size="lg"
              aria-label="Swap the two versions"
              onClick={() => compare({ from: pair.to, to: pair.from })}
            >
              <ArrowLeftRight size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <NativeSelect
            label="After"
            value={pair.to}
            data={choices}
            onChange={(event) => compare({ ...pair, to: event.currentTarget.value })}
          />
        </div>
        {pair.from === pair.to ? (
          <Empty title="The same version twice.">Choose another one.</Empty>
        ) : (
          <Loaded query={diff} what="the differences" lines={8}>
            {({ files }) =>
              files.length === 0 ? (
                <Empty title="No difference in what is shown.">
                  Literal secrets are left out; one of them may differ.
                </Empty>
              ) : (
                <div className={css.files}>
                  {files.map((file) => (
                    <DiffFile key={`${pair.from}:${pair.to}:${file.path}`} service={service} to={pair.to} file={file} />
                  ))}
                </div>
              )
            }
          </Loaded>
        )}
      </Panel>
    </div>
  );
}

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

function choiceOf({ version, loadedAt, inForce }: Version) {
  const label = `${shortVersion(version)} · ${day.format(new Date(loadedAt))}${inForce ? ' · in force' : ''}`;
  return { value: version, label };
}
