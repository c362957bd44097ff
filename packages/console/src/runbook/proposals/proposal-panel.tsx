import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { getProposalOptions } from '../../api/generated/@tanstack/react-query.gen.ts';
import type { Proposal } from '../../api/generated/types.gen.ts';
import { Empty, Loaded } from '../../shared/loaded.tsx';
import { plural } from '../../shared/names.ts';
import { Output, Source } from '../../shared/output.tsx';
import { Panel } from '../../shared/panel.tsx';
import { Tag } from '../../shared/tag.tsx';
import { TimeAgo } from '../../shared/time.tsx';
import { PatchFile } from './patch-file.tsx';
import { ProposalActions } from './proposal-actions.tsx';
import { lookOf } from './proposal-words.ts';
import css from './proposals.module.css';

interface ProposalPanelProps {
  readonly runId: string;
  /** Of the list from which one came. */
  readonly status: Proposal['status'];
}

/** What one run proposes: the difference, why, what else went wrong, and what becomes of it. */
export function ProposalPanel({ runId, status }: ProposalPanelProps) {
  const query = useQuery(getProposalOptions({ path: { id: runId } }));
  return (
    <>
      <Link to="/runbooks/proposals" search={{ status }} className={css.back}>
        <ArrowLeft size={14} aria-hidden /> All proposals
      </Link>
      <Loaded query={query} what="the proposal" lines={10}>
        {(proposal) => <Contents proposal={proposal} />}
      </Loaded>
    </>
  );
}

function Contents({ proposal }: { proposal: Proposal }) {
  const { title, status, files, conflicts, remarks } = proposal;
  const look = lookOf(status);
  return (
    <>
      <Panel title={title} note={<Tag tone={look.tone}>{look.word}</Tag>}>
        <div className={css.about}>
          <p>
            From{' '}
            <Link to="/runs/$id" params={{ id: proposal.runId }}>
              this run
            </Link>{' '}
            of{' '}
            <Link to="/runbooks/$service/$id" params={{ service: proposal.service, id: proposal.runbook }}>
              {title}
            </Link>
            {proposal.incidentId ? (
              <>
                {' for '}
                <Link to="/incidents/$id" params={{ id: proposal.incidentId }}>
                  {proposal.incidentId}
                </Link>
              </>
            ) : null}
            .
          </p>
          <Fate proposal={proposal} />
          <Edits edits={proposal.edits} />
          <ProposalActions proposal={proposal} />
        </div>
      </Panel>
      {conflicts.length > 0 ? (
        <Panel title="These edits do not fit the plan as it is now" note={conflicts.length}>
          <ul className={css.plain}>
            {conflicts.map(({ step, title: of, reason }) => (
              <li key={step}>
                <b>{of}</b>: {reason}
              </li>
            ))}
          </ul>
        </Panel>
      ) : null}
      <Panel title="Change of the plan" note={plural(files.length, 'file')}>
        {files.length === 0 ? (
          <Empty title="No file changes.">
            {conflicts.length > 0
              ? 'Make the edits by hand, as said above.'
              : 'No step was edited, or the plan has all of it already. What went wrong stands below.'}
          </Empty>
        ) : (
          <div className={css.files}>
            {files.map((file) => (
              <PatchFile key={file.path} file={file} />
            ))}
            <details className={css.text}>
              <summary>The patch as text</summary>
              <Source text={proposal.patch} label="The patch as text" />
            </details>
          </div>
        )}
      </Panel>
      {remarks.length > 0 ? <Remarks remarks={remarks} /> : null}
    </>
  );
}

function Fate({ proposal: { status, by, at, branch, reason } }: { proposal: Proposal }) {
  if (status === 'open') return null;
  return (
    <p>
      {status === 'exported' ? 'Taken' : 'Dismissed'} by {by}, <TimeAgo at={at} />
      {branch ? (
        <>
          {': it is on the branch '}
          <code>{branch}</code>
        </>
      ) : null}
      {reason ? `: ${reason}` : ''}.
    </p>
  );
}

function Edits({ edits }: Pick<Proposal, 'edits'>) {
  if (edits.length === 0) return null;
  return (
    <ul className={css.plain} aria-label="Edits">
      {edits.map(({ step, title, by, at, why }) => (
        <li key={step}>
          <b>{title}</b> was edited by {by}, <TimeAgo at={at} />: {why.join(' ')}
        </li>
      ))}
    </ul>
  );
}

function Remarks({ remarks }: Pick<Proposal, 'remarks'>) {
  return (
    <Panel title="What else the run says about the runbook" note={remarks.length}>
      <ul className={css.remarks}>
        {remarks.map(({ step, title, kind, text }) => (
          <li key={step}>
            <b>{title}</b> <Tag tone={kind === 'failed' ? 'bad' : 'neutral'}>{kind}</Tag>
            {kind === 'failed' ? <Output text={text} label={`Output of ${title}`} /> : <p>{text}</p>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
