import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { gatherConsentEvidenceMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { ConsentCaseDetail, ConsentEvidence } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { Empty } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { ClockTime } from '../shared/time.tsx';
import css from './consent.module.css';
import { EntryList, MessageList } from './history.tsx';

type Gathered = NonNullable<ConsentEvidence>;

/** What can be proven: what matters first, then how the address came in, what the person wrote and what was sent. */
export function CaseEvidence({ one }: { one: ConsentCaseDetail }) {
  const mayRespond = useMayRespond();
  const gather = useMutation(gatherConsentEvidenceMutation());
  return (
    <Panel
      title="Evidence"
      note={
        one.evidence ? (
          <span>
            gathered <ClockTime at={one.evidence.gatheredAt} seconds />
          </span>
        ) : null
      }
      actions={
        mayRespond ? (
          <Button
            variant="default"
            className={css.touch ?? ''}
            loading={gather.isPending}
            onClick={() => gather.mutate({ path: { case: one.id } })}
          >
            Gather it again
          </Button>
        ) : null
      }
    >
      {one.evidence ? <Evidence evidence={one.evidence} /> : <Empty title="It is being gathered." />}
    </Panel>
  );
}

function Evidence({ evidence }: { evidence: Gathered }) {
  const { findings, origin, earlierStop, entries, messages, sent } = evidence;
  return (
    <div className={css.evidence}>
      {findings.length > 0 ? (
        <ul className={css.findings} aria-label="Findings">
          {findings.map((finding) => (
            <li key={finding}>{finding}</li>
          ))}
        </ul>
      ) : null}
      <dl className={css.facts}>
        <dt>How it came in</dt>
        <dd>{origin ?? 'There is no entry: nobody knows.'}</dd>
        <dt>Earlier STOP</dt>
        <dd>{earlierStop ?? 'None.'}</dd>
      </dl>
      <h3>What was sent to them</h3>
      <Sent sent={sent} />
      <h3>What they wrote</h3>
      <MessageList messages={messages} />
      <h3>The log of consent</h3>
      <EntryList entries={entries} />
    </div>
  );
}

function Sent({ sent }: { sent: Gathered['sent'] }) {
  if (!sent.asked) return <p className={css.quiet}>The plan does not say where to look (consent.sent).</p>;
  if (sent.error) return <p className={css.wrong}>The application's database could not be asked: {sent.error}</p>;
  if (sent.rows.length === 0) return <p className={css.quiet}>Nothing.</p>;
  return (
    <section className={css.scroll} aria-label="What was sent to them">
      <table className={css.table}>
        <thead>
          <tr>
            {sent.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sent.rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity, and are replaced together
            <tr key={index}>
              {row.map((cell, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a row keep their places
                <td key={at}>{cell === null ? '' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {sent.more ? <p className={css.quiet}>There are more.</p> : null}
    </section>
  );
}
