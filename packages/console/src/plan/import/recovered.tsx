import type { ImportDocumentReport, ImportedRunbook, ImportReport } from '../../api/generated/types.gen.ts';
import { formatDuration } from '../../shared/duration.ts';
import { plural } from '../../shared/names.ts';
import { countsOf } from './report.ts';
import css from './result.module.css';
import type { SourcePlace } from './source-document.tsx';

interface RecoveredProps {
  readonly report: ImportReport;
  readonly onSource: (place: SourcePlace) => void;
}

/** What the plan is made of: levels with their clocks, runbooks with their steps, and the counts of the rest. */
export function Recovered({ report, onSource }: RecoveredProps) {
  return (
    <>
      <div className={css.recovered}>
        {report.severities.length > 0 ? <Severities report={report} /> : null}
        <Runbooks title="Runbooks" list={report.runbooks} />
        <Runbooks title="Procedures" list={report.procedures} />
        <section className={css.also}>
          <h3>In numbers</h3>
          <dl className={css.counts}>
            {countsOf(report).map(({ what, count }) => (
              <div key={what}>
                <dt>{what}</dt>
                <dd>{count}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
      {report.documents.map((document, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a document is its place; two may have the same name.
        <Details key={index} document={document} onShow={(line) => onSource({ document: index, line })} />
      ))}
    </>
  );
}

function Severities({ report: { severities } }: { report: ImportReport }) {
  return (
    <section>
      <h3>Levels</h3>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">Level</th>
            <th scope="col">Acknowledge</th>
            <th scope="col">Resolve</th>
            <th scope="col">Updates</th>
          </tr>
        </thead>
        <tbody>
          {severities.map(({ id, name, acknowledge, resolve, update }) => (
            <tr key={id}>
              <th scope="row">
                {id} {name}
              </th>
              <Clock seconds={acknowledge} />
              <Clock seconds={resolve} />
              <Clock seconds={update} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Clock({ seconds }: { seconds: number | null }) {
  return <td>{seconds === null ? <i>not said</i> : formatDuration(seconds)}</td>;
}

function Runbooks({ title, list }: { title: string; list: readonly ImportedRunbook[] }) {
  if (list.length === 0) return null;
  return (
    <section>
      <h3>
        {title} <small>{list.length}</small>
      </h3>
      <ul className={css.runbooks}>
        {list.map((runbook) => (
          <li key={runbook.id}>
            <span>{runbook.title}</span>
            <small>
              {runbook.severity ? `${runbook.severity} · ` : ''}
              {plural(runbook.steps, 'step')}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Everything that was recovered from a document, with the line that it comes from. */
function Details({ document, onShow }: { document: ImportDocumentReport; onShow: (line: number) => void }) {
  if (document.details.length === 0) return null;
  return (
    <details className={css.details}>
      <summary>
        Everything that was recovered from {document.name} ({document.details.length})
      </summary>
      <ul>
        {document.details.map(({ what, title, line }) => (
          <li key={`${line}:${what}:${title}`}>
            <button type="button" onClick={() => onShow(line)}>
              line {line}
            </button>{' '}
            <span>{what}</span> {title}
          </li>
        ))}
      </ul>
    </details>
  );
}
