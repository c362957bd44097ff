import { Button, Group } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Download, GitBranch } from 'lucide-react';
import { useState } from 'react';
import {
  branchReviewProposalMutation,
  dismissReviewProposalMutation,
  getReviewProposalOptions,
} from '../api/generated/@tanstack/react-query.gen.ts';
import type { Review, ReviewProposal } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { PatchFile } from '../runbook/proposals/patch-file.tsx';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { ReasonDialog } from '../shared/reason-dialog.tsx';
import { Tag } from '../shared/tag.tsx';
import { ProposeDialog } from './propose-dialog.tsx';
import css from './reviews.module.css';

const tones = { open: 'warn', exported: 'ok', dismissed: 'neutral' } as const;
const statusWords = { open: 'open', exported: 'taken', dismissed: 'dismissed' } as const;

/** Changes of the plan that the review proposes. Tocsin never changes the plan itself. */
export function PlanChanges({ review }: { readonly review: Review }) {
  const mayRespond = useMayRespond();
  const [isProposing, setProposing] = useState(false);
  const [opened, setOpened] = useState<string | null>(null);
  return (
    <Panel
      title="Changes of the plan"
      actions={
        mayRespond ? (
          <Button size="xs" variant="default" onClick={() => setProposing(true)}>
            Propose a change
          </Button>
        ) : null
      }
    >
      {review.proposals.length === 0 ? (
        <Empty title="None proposed.">Would another threshold, step or level have helped?</Empty>
      ) : (
        <div className={css.stack}>
          {review.proposals.map(({ id, why, file, status, by }) => (
            <details key={id} className={css.proposal} onToggle={(event) => event.currentTarget.open && setOpened(id)}>
              <summary>
                <b>{why}</b> <Tag tone={tones[status]}>{statusWords[status]}</Tag>
                <small>
                  <code>{file}</code>, by {by}
                </small>
              </summary>
              {opened === id ? <Proposal id={id} mayRespond={mayRespond} /> : null}
            </details>
          ))}
        </div>
      )}
      {isProposing ? <ProposeDialog reviewId={review.id} onClose={() => setProposing(false)} /> : null}
    </Panel>
  );
}

function Proposal({ id, mayRespond }: { readonly id: string; readonly mayRespond: boolean }) {
  const query = useQuery(getReviewProposalOptions({ path: { id } }));
  return (
    <Loaded query={query} what="the proposal">
      {(proposal) => (
        <div className={css.stack}>
          {proposal.patch === '' ? (
            <p role="status">{proposal.conflict ?? 'The plan has this change already.'}</p>
          ) : (
            <PatchFile file={{ path: proposal.file, diff: proposal.patch }} />
          )}
          {proposal.warnings.map((warning) => (
            <p key={warning} className={css.hint}>
              It would add a warning: {warning}
            </p>
          ))}
          {proposal.branch ? (
            <p>
              It is on the branch <code>{proposal.branch}</code>.
            </p>
          ) : null}
          {proposal.reason ? <p>Dismissed: {proposal.reason}</p> : null}
          {mayRespond ? <Settle proposal={proposal} /> : null}
        </div>
      )}
    </Loaded>
  );
}

function Settle({ proposal: { id, patch, branch, branchable, status } }: { readonly proposal: ReviewProposal }) {
  const [isAsking, setAsking] = useState(false);
  const makeBranch = useMutation(branchReviewProposalMutation());
  const dismiss = useMutation({ ...dismissReviewProposalMutation(), onSuccess: () => setAsking(false) });
  return (
    <Group gap="xs">
      {patch === '' ? null : (
        <Button
          component="a"
          href={`/api/review-proposals/${encodeURIComponent(id)}/patch`}
          download
          size="xs"
          leftSection={<Download size={14} aria-hidden />}
        >
          Download the patch
        </Button>
      )}
      {branchable && patch !== '' && branch === null ? (
        <Button
          size="xs"
          variant="default"
          leftSection={<GitBranch size={14} aria-hidden />}
          loading={makeBranch.isPending}
          onClick={() => makeBranch.mutate({ path: { id } })}
        >
          Make a branch
        </Button>
      ) : null}
      {status === 'dismissed' ? null : (
        <Button size="xs" variant="subtle" color="gray" onClick={() => setAsking(true)}>
          Dismiss
        </Button>
      )}
      <ReasonDialog
        opened={isAsking}
        title="Dismiss the proposal"
        label="Why does nothing come of it?"
        confirm="Dismiss it"
        busy={dismiss.isPending}
        onConfirm={(reason) => dismiss.mutate({ path: { id }, body: { reason } })}
        onClose={() => setAsking(false)}
      />
    </Group>
  );
}
