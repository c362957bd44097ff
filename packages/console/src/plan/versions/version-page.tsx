import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { getPlanVersionOptions } from '../../api/generated/@tanstack/react-query.gen.ts';
import { Loaded } from '../../shared/loaded.tsx';
import { Panel } from '../../shared/panel.tsx';
import { Tag } from '../../shared/tag.tsx';
import { ClockTime } from '../../shared/time.tsx';
import { PlanFrame } from '../plan-frame.tsx';
import { shortVersion } from '../plan-words.ts';
import { FileBrowser } from '../source/file-browser.tsx';
import css from './versions.module.css';

/** The files of one version, with its problems at their lines. */
export function PlanVersionPage() {
  const { service, hash } = useParams({ from: '/plan/$service/versions/$hash' });
  const { file, line } = useSearch({ from: '/plan/$service/versions/$hash' });
  const version = useQuery(getPlanVersionOptions({ path: { service, hash } }));
  const asked = useMemo(() => (file ? { file, line: line ?? 0 } : null), [file, line]);
  return (
    <PlanFrame service={service} outlives>
      {() => (
        <Panel
          title={`Files of version ${shortVersion(hash)}`}
          note={
            version.data ? (
              <span className={css.note}>
                {version.data.inForce ? <Tag tone="ok">in force</Tag> : null}
                <span>
                  first loaded <ClockTime at={version.data.loadedAt} />, {version.data.loadedBy}; literal secrets are
                  left out
                </span>
              </span>
            ) : null
          }
          actions={
            <Link to="/plan/$service/versions" params={{ service }}>
              All versions
            </Link>
          }
          flush
        >
          <Loaded query={version} what="the files" lines={10}>
            {({ files, problems }) => <FileBrowser files={files} problems={problems} asked={asked} />}
          </Loaded>
        </Panel>
      )}
    </PlanFrame>
  );
}
