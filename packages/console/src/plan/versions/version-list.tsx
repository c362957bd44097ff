import { Link } from '@tanstack/react-router';
import { plural } from '../../shared/names.ts';
import { Tag } from '../../shared/tag.tsx';
import { ClockTime } from '../../shared/time.tsx';
import { shortVersion } from '../plan-words.ts';
import { type History, type Pair, type Version, versionBefore } from './compared.ts';
import css from './versions.module.css';

interface VersionListProps {
  readonly service: string;
  readonly history: History;
  readonly pair: Pair | null;
}

/** The versions of a plan, newest first. */
export function VersionList({ service, history, pair }: VersionListProps) {
  return (
    <ul className={css.list}>
      {history.versions.map((version) => (
        <li key={version.version} data-compared={isCompared(version, pair) || undefined}>
          <div className={css.row}>
            <code title={version.version}>{shortVersion(version.version)}</code>
            {version.inForce ? <Tag tone="ok">in force</Tag> : null}
            {version.warnings > 0 ? <Tag tone="warn">{plural(version.warnings, 'warning')}</Tag> : null}
            <span className={css.end}>
              <VersionLinks service={service} version={version} before={versionBefore(history, version.version)} />
            </span>
          </div>
          <small>
            <ClockTime at={version.loadedAt} /> · {version.loadedBy}
            {version.incidents > 0 ? ` · ${plural(version.incidents, 'incident')} ran under it` : ''}
            {version.hasSources ? '' : ' · its files were not kept'}
          </small>
        </li>
      ))}
    </ul>
  );
}

const isCompared = ({ version }: Version, pair: Pair | null) => version === pair?.from || version === pair?.to;

function VersionLinks({ service, version, before }: { service: string; version: Version; before: string | null }) {
  if (!version.hasSources) return null;
  const hash = version.version;
  const name = shortVersion(hash);
  return (
    <>
      {before ? (
        <Link
          to="/plan/$service/versions"
          params={{ service }}
          search={{ from: before, to: hash }}
          resetScroll={false}
          hash="differences"
          aria-label={`What version ${name} changed`}
        >
          What changed
        </Link>
      ) : null}
      <Link to="/plan/$service/versions/$hash" params={{ service, hash }} aria-label={`Files of version ${name}`}>
        Files
      </Link>
    </>
  );
}
