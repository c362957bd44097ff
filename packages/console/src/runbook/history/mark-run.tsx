import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { ThumbsDown, ThumbsUp } from 'lucide-react';
import { getRunbookHistoryOptions, markRunMutation } from '../../api/generated/@tanstack/react-query.gen.ts';
import type { PastRun, Run } from '../../api/generated/types.gen.ts';
import { useMayRespond } from '../../app/session.ts';
import css from './history.module.css';
import { isOver, outcomeOf } from './history-words.ts';

const LIMIT = 500;

/** Asks of a run that is over whether it helped: the next one at night is offered what helped. */
export function MarkRun({ run }: { run: Pick<Run, 'id' | 'service' | 'runbook' | 'status'> }) {
  const path = { service: run.service, runbook: run.runbook };
  const isAsked = isOver(run);
  const history = useQuery({ ...getRunbookHistoryOptions({ path, query: { limit: LIMIT } }), enabled: isAsked });
  const past = history.data?.runs.find(({ id }) => id === run.id);
  const mayRespond = useMayRespond();
  if (!isAsked || !past || (!mayRespond && past.helped === null)) return null;
  const { why } = outcomeOf(past);
  return (
    <section className={css.mark} aria-label="Did it help?">
      <p>
        <b>{past.helped === null ? 'Did this run help?' : past.helped ? 'This run helped' : 'This run did not help'}</b>
        <small>{why || 'It decides what is suggested next time.'}</small>
      </p>
      {mayRespond ? <MarkButtons run={past} /> : null}
    </section>
  );
}

/** The two answers; the one that holds is pressed. */
export function MarkButtons({ run }: { run: PastRun }) {
  const mark = useMutation(markRunMutation());
  const say = (helped: boolean) => mark.mutate({ path: { id: run.id }, body: { helped } });
  const isSaid = (helped: boolean) => run.helped === helped && run.markedBy !== null;
  return (
    <span className={css.marks}>
      {[true, false].map((helped) => (
        <Button
          key={String(helped)}
          size="compact-sm"
          variant={isSaid(helped) ? 'light' : 'default'}
          leftSection={helped ? <ThumbsUp size={13} aria-hidden /> : <ThumbsDown size={13} aria-hidden />}
          aria-pressed={isSaid(helped)}
          loading={mark.isPending && mark.variables.body?.helped === helped}
          onClick={() => say(helped)}
        >
          {helped ? 'Helped' : 'Did not help'}
        </Button>
      ))}
    </span>
  );
}
