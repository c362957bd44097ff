import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Pause, Play, RotateCw } from 'lucide-react';
import { useState } from 'react';
import {
  callJobMutation,
  getJobQueryKey,
  listJobCallsQueryKey,
  listJobsQueryKey,
  listLeversOptions,
} from '../api/generated/@tanstack/react-query.gen.ts';
import type { ScheduledJob } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { useLeverDialog } from '../contain/lever-dialog-host.tsx';
import { ReasonDialog } from '../shared/reason-dialog.tsx';

/** What one can do with a job: call it now, pause it with its lever, and resume it. */
export function JobActions({ job }: { job: ScheduledJob }) {
  const mayRespond = useMayRespond();
  const [isAsking, setAsking] = useState(false);
  if (!mayRespond) return null;
  const isBusy = job.state === 'running' && job.overlap === 'skip';
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<RotateCw size={14} aria-hidden />}
        disabled={job.unset.length > 0 || isBusy}
        aria-label={`Run ${job.title} now`}
        onClick={() => setAsking(true)}
      >
        Run now
      </Button>
      <PauseButton job={job} />
      {isAsking ? <RunDialog job={job} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

function PauseButton({ job }: { job: ScheduledJob }) {
  const open = useLeverDialog();
  const levers = useQuery(listLeversOptions()).data?.levers;
  const lever = levers?.find(({ service, id }) => service === job.service && id === job.lever);
  if (!lever) return null;
  const isPaused = job.pause !== null;
  const [word, Icon] = isPaused ? ['Resume', Play] : ['Pause', Pause];
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<Icon size={14} aria-hidden />}
      aria-label={`${word} ${job.title}`}
      onClick={() => open({ lever, action: isPaused ? 'release' : 'pull' })}
    >
      {word}
    </Button>
  );
}

function RunDialog({ job, onClose }: { job: ScheduledJob; onClose: () => void }) {
  const queries = useQueryClient();
  const call = useMutation(callJobMutation());
  const path = { service: job.service, job: job.id };
  const run = (reason: string) =>
    call.mutate(
      { path, body: { reason, whilePaused: job.pause !== null } },
      {
        onSuccess: () => {
          for (const queryKey of [listJobsQueryKey(), getJobQueryKey({ path }), listJobCallsQueryKey({ path })])
            void queries.invalidateQueries({ queryKey });
          onClose();
        },
      },
    );
  return (
    <ReasonDialog
      opened
      title={`Run “${job.title}” now`}
      consequence={
        job.pause
          ? `It is paused by ${job.pause.by}${job.pause.reason ? `: ${job.pause.reason}` : ''}. The application is called once all the same; the pause stays.`
          : `The application is called once, beside the calendar: ${job.method} ${job.url ?? ''}`
      }
      label="Reason"
      placeholder="It goes on the record, and on the incident's timeline"
      confirm={job.pause ? 'Run it all the same' : 'Run it'}
      dangerous={job.pause !== null}
      optional
      busy={call.isPending}
      onConfirm={run}
      onClose={onClose}
    />
  );
}
