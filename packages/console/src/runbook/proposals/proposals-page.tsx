import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { listProposalsOptions } from '../../api/generated/@tanstack/react-query.gen.ts';
import type { ListProposalsResponse, Proposal } from '../../api/generated/types.gen.ts';
import { Empty, Loaded } from '../../shared/loaded.tsx';
import { Panel } from '../../shared/panel.tsx';
import { Tag } from '../../shared/tag.tsx';
import { TimeAgo } from '../../shared/time.tsx';
import { RunbooksFrame } from '../runbooks-frame.tsx';
import { ProposalPanel } from './proposal-panel.tsx';
import { lessonWords, lookOf } from './proposal-words.ts';
import css from './proposals.module.css';

type Status = Proposal['status'];
type Listed = ListProposalsResponse['proposals'][number];

/** What runs propose for the plan: which there are, and one of them with its difference. */
export function ProposalsPage() {
  const { run, status = 'open' } = useSearch({ from: '/runbooks/proposals' });
  return (
    <RunbooksFrame
      name="Proposals"
      lead="What people changed or found wrong in a run, as a change of the plan. Nothing is changed until you take it."
    >
      {run === undefined ? <ProposalList status={status} /> : <ProposalPanel key={run} runId={run} status={status} />}
    </RunbooksFrame>
  );
}

const choices = [
  { value: 'open', label: 'Open' },
  { value: 'exported', label: 'Taken' },
  { value: 'dismissed', label: 'Dismissed' },
] as const;

const nothing: Readonly<Record<Status, { readonly title: string; readonly hint: string }>> = {
  open: {
    title: 'No run proposes anything.',
    hint: 'Edit a step of a run, or skip one with a reason: it appears here, ready for the plan.',
  },
  exported: { title: 'No proposal was taken yet.', hint: 'Those whose patch or branch somebody has are listed here.' },
  dismissed: { title: 'No proposal was dismissed.', hint: 'Those of which nothing comes are listed here.' },
};

function ProposalList({ status }: { status: Status }) {
  const navigate = useNavigate();
  const proposals = useQuery(listProposalsOptions({ query: { status } }));
  const show = (value: Status) => void navigate({ to: '/runbooks/proposals', search: { status: value } });
  return (
    <Panel
      title="Proposals"
      actions={<SegmentedControl size="xs" aria-label="Which" value={status} data={[...choices]} onChange={show} />}
      flush
    >
      <Loaded query={proposals} what="the proposals" lines={6}>
        {(data) =>
          data.proposals.length === 0 ? (
            <Empty title={nothing[status].title}>{nothing[status].hint}</Empty>
          ) : (
            <ul className={css.list}>
              {data.proposals.map((proposal) => (
                <ProposalItem key={proposal.runId} proposal={proposal} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

function ProposalItem({ proposal }: { proposal: Listed }) {
  const { runId, title, status, service, incidentId, by, at, branch, reason } = proposal;
  const look = lookOf(status);
  const about = [service, incidentId, by, branch && `branch ${branch}`, reason].filter(Boolean).join(' · ');
  return (
    <li>
      <div className={css.line}>
        <Link to="/runbooks/proposals" search={{ run: runId, status }}>
          {title}
        </Link>
        <Tag tone={look.tone}>{look.word}</Tag>
      </div>
      <p>{lessonWords(proposal)}</p>
      <small>
        <TimeAgo at={at} /> · {about}
      </small>
    </li>
  );
}
