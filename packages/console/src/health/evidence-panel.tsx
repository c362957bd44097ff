import { useQuery } from '@tanstack/react-query';
import { listEvidenceOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { ClockTime } from '../shared/time.tsx';
import { evidenceOf } from './evidence-of.ts';
import css from './monitor-page.module.css';

const REFRESH_MS = 30_000;

/** What a browser monitor saw when it failed last: the picture, and the recording of its requests. */
export function EvidencePanel({ service, monitor }: { service: string; monitor: string }) {
  const evidence = useQuery({ ...listEvidenceOptions({ path: { service, monitor } }), refetchInterval: REFRESH_MS });
  const base = `/api/monitors/${encodeURIComponent(service)}/${encodeURIComponent(monitor)}/evidence/`;
  return (
    <Panel title="What the browser saw" note="of the last failures, on this node" flush>
      <Loaded query={evidence} what="the screenshots" lines={5}>
        {({ files }) => {
          const failures = evidenceOf(files.map(({ file }) => file));
          if (failures.length === 0) return <Empty title="No failure of it is kept." />;
          return (
            <ul className={css.evidence}>
              {failures.map(({ at, picture, recording }) => (
                <li key={at}>
                  {picture ? (
                    <a href={base + picture} target="_blank" rel="noreferrer">
                      <img src={base + picture} alt={`The page at the failure of ${at}`} loading="lazy" />
                    </a>
                  ) : null}
                  <ClockTime at={at} seconds />
                  {recording ? (
                    <a href={base + recording} download={`${monitor}-${recording}`}>
                      Recording (HAR)
                    </a>
                  ) : null}
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </Panel>
  );
}
