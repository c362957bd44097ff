import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Download, GitBranch, X } from 'lucide-react';
import { useState } from 'react';
import {
  branchProposalMutation,
  dismissProposalMutation,
  exportProposalMutation,
} from '../../api/generated/@tanstack/react-query.gen.ts';
import type { Proposal } from '../../api/generated/types.gen.ts';
import { useMayRespond } from '../../app/session.ts';
import { ReasonDialog } from '../../shared/reason-dialog.tsx';
import { patchName } from './proposal-words.ts';
import css from './proposals.module.css';

/** Takes a proposal as a patch or as a branch, or says that nothing comes of it. */
export function ProposalActions({ proposal }: { proposal: Proposal }) {
  const { runId, patch, status, branch, conflicts } = proposal;
  const mayRespond = useMayRespond();
  const path = { id: runId };
  const take = useMutation({
    ...exportProposalMutation(),
    onSuccess: (taken) => download(patchName(runId), taken.patch),
  });
  const makeBranch = useMutation(branchProposalMutation());
  if (!mayRespond) return <p className={css.hint}>Taking or dismissing it needs the role responder.</p>;
  const hasPatch = patch !== '';
  return (
    <>
      <div className={css.actions}>
        <Button
          disabled={!hasPatch}
          leftSection={<Download size={15} aria-hidden />}
          loading={take.isPending}
          onClick={() => take.mutate({ path })}
        >
          Download the patch
        </Button>
        <Button
          variant="default"
          disabled={!hasPatch || conflicts.length > 0 || branch !== null}
          leftSection={<GitBranch size={15} aria-hidden />}
          loading={makeBranch.isPending}
          onClick={() => makeBranch.mutate({ path })}
        >
          Make a branch
        </Button>
        {status === 'dismissed' ? null : <Dismiss runId={runId} />}
      </div>
      <p className={css.hint}>
        {hasPatch
          ? "Apply the patch with git apply in the plan's repository. A branch is made there without touching what is checked out; merge it as you merge other changes."
          : 'There is no change to take. Dismiss it once you have read what went wrong.'}
      </p>
    </>
  );
}

function Dismiss({ runId }: { runId: string }) {
  const [isAsking, setAsking] = useState(false);
  const dismiss = useMutation(dismissProposalMutation());
  const confirm = (reason: string) =>
    dismiss.mutateAsync({ path: { id: runId }, body: { reason } }).then(
      () => setAsking(false),
      () => undefined,
    );
  return (
    <>
      <Button variant="subtle" color="gray" leftSection={<X size={15} aria-hidden />} onClick={() => setAsking(true)}>
        Dismiss
      </Button>
      <ReasonDialog
        opened={isAsking}
        title="Dismiss the proposal"
        consequence="It leaves the list of open ones. The plan stays as it is; the run and its edits stay on the record."
        label="Why does nothing come of it?"
        placeholder="The step was edited for this night only"
        confirm="Dismiss it"
        busy={dismiss.isPending}
        onConfirm={(reason) => void confirm(reason)}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/x-patch' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
