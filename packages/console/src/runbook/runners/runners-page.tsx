import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { listRunnersOptions } from '../../api/generated/@tanstack/react-query.gen.ts';
import type { ListRunnersResponse } from '../../api/generated/types.gen.ts';
import { useSession } from '../../app/session.ts';
import { Empty, Loaded } from '../../shared/loaded.tsx';
import { plural } from '../../shared/names.ts';
import { Panel } from '../../shared/panel.tsx';
import { RunbooksFrame } from '../runbooks-frame.tsx';
import { AddRunner } from './add-runner.tsx';
import { RunnerItem } from './runner-item.tsx';
import { placeOf } from './runner-words.ts';
import css from './runners.module.css';

type Missing = ListRunnersResponse['missing'][number];

/** A runner goes away by the clock alone. What could not be loaded is not asked for again: the error has to stay. */
const RENEW_MS = 3000;

/** Where steps run beside the server: which runners there are, and which labels nobody serves. */
export function RunnersPage() {
  const runners = useQuery({
    ...listRunnersOptions(),
    refetchInterval: ({ state }) => (state.data ? RENEW_MS : false),
  });
  const isAdmin = useSession().data?.access === 'admin';
  /** Labels to begin with; null: nobody is adding one. */
  const [adding, setAdding] = useState<string | null>(null);
  const known = runners.data?.runners.map(({ name }) => name) ?? [];
  return (
    <RunbooksFrame
      name="Runners"
      lead="Machines that run the steps marked runner=LABEL, with credentials that this server never has."
      actions={
        isAdmin ? (
          <Button leftSection={<Plus size={15} aria-hidden />} onClick={() => setAdding('')}>
            Add a runner
          </Button>
        ) : null
      }
    >
      <Loaded query={runners} what="the runners" lines={5}>
        {(data) => (
          <>
            <MissingLabels missing={data.missing} onAdd={isAdmin ? setAdding : null} />
            <Panel title="Runners" note={data.runners.length} flush>
              {data.runners.length === 0 ? (
                <Empty title="There is no runner: every step runs on the server.">
                  {isAdmin
                    ? 'Add one for a machine that reaches what the server must not, and mark steps with runner=LABEL.'
                    : 'An admin can add one for a machine that reaches what the server must not.'}
                </Empty>
              ) : (
                <ul className={css.list}>
                  {data.runners.map((runner) => (
                    <RunnerItem key={runner.id} runner={runner} mayRemove={isAdmin} />
                  ))}
                </ul>
              )}
            </Panel>
            {isAdmin ? null : <p className={css.hint}>Adding and removing runners needs the role admin.</p>}
          </>
        )}
      </Loaded>
      {adding === null ? null : <AddRunner labels={adding} known={known} onClose={() => setAdding(null)} />}
    </RunbooksFrame>
  );
}

interface MissingLabelsProps {
  readonly missing: readonly Missing[];
  /** Begins to add a runner with a label; null: one may not. */
  readonly onAdd: ((label: string) => void) | null;
}

function MissingLabels({ missing, onAdd }: MissingLabelsProps) {
  if (missing.length === 0) return null;
  return (
    <section className={css.missing} aria-label="Labels that nobody serves">
      {missing.map(({ label, steps, warning }) => (
        <div key={label}>
          <TriangleAlert size={16} aria-hidden />
          <div>
            <b>
              Nobody serves “{label}”: {plural(steps.length, 'step')} cannot run.
            </b>
            <p>{warning}</p>
            <details>
              <summary>Which steps</summary>
              <ul>
                {steps.map((place) => (
                  <Place key={place} place={place} />
                ))}
              </ul>
            </details>
          </div>
          {onAdd ? (
            <Button size="xs" variant="default" aria-label={`Add a runner for ${label}`} onClick={() => onAdd(label)}>
              Add one
            </Button>
          ) : null}
        </div>
      ))}
    </section>
  );
}

function Place({ place }: { place: string }) {
  const { service, runbook, step } = placeOf(place);
  return (
    <li>
      <Link to="/runbooks/$service/$id" params={{ service, id: runbook }} hash={`step-${step}`}>
        {service}/{runbook}
      </Link>
      : {step}
    </li>
  );
}
