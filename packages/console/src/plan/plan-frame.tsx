import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { listPlansOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Page } from '../shared/page.tsx';
import { Tabs } from '../shared/tabs.tsx';
import css from './plan.module.css';
import frame from './plan-frame.module.css';
import { PlanVerdict } from './plan-verdict.tsx';
import type { LoadedPlan } from './plan-words.ts';
import { RefusedChange } from './refused-change.tsx';
import { ReloadButton } from './reload-button.tsx';
import { RemovePlan } from './remove-plan.tsx';

interface PlanFrameProps {
  readonly service: string;
  /** Whether the screen has something to show of a plan that is not loaded any more: its history stays. */
  readonly outlives?: boolean;
  /** Whether the errors of a refused change stand on this screen, or only that there are some. */
  readonly showsErrors?: boolean;
  readonly children: (plan: LoadedPlan | null) => ReactNode;
}

/** The frame of the screens of one plan: its state first, then the way from one to the other. */
export function PlanFrame({ service, outlives = false, showsErrors = false, children }: PlanFrameProps) {
  const plans = useQuery(listPlansOptions());
  const plan = plans.data?.plans.find((one) => one.service === service) ?? null;
  return (
    <Page
      title={plan?.title ?? service}
      lead={
        <Link to="/plan" className={frame.back}>
          <ArrowLeft size={14} aria-hidden /> All plans
        </Link>
      }
      actions={
        plan ? (
          <>
            <ReloadButton service={service} />
            <RemovePlan plan={plan} />
          </>
        ) : null
      }
    >
      <Loaded query={plans} what="the plan" lines={8}>
        {() => (
          <>
            {plan ? (
              <State plan={plan} hasErrors={showsErrors} />
            ) : (
              <Empty title={`No plan for “${service}” is loaded.`} />
            )}
            {plan || outlives ? <PlanTabs service={service} plan={plan} /> : null}
            {plan || outlives ? children(plan) : null}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function State({ plan, hasErrors }: { plan: LoadedPlan; hasErrors: boolean }) {
  return (
    <div className={frame.state}>
      {plan.refused ? (
        <RefusedChange change={plan.refused} inForce={plan.version}>
          {hasErrors ? undefined : (
            <Link to="/plan/$service/problems" params={{ service: plan.service }} className={frame.errors}>
              Show the errors
            </Link>
          )}
        </RefusedChange>
      ) : null}
      <div className={css.card}>
        <PlanVerdict plan={plan} />
      </div>
    </div>
  );
}

const exact = { exact: true, includeSearch: false };
const current = { 'aria-current': 'page' } as const;

function PlanTabs({ service, plan }: { service: string; plan: LoadedPlan | null }) {
  const count = (plan?.warnings ?? 0) + (plan?.problems ?? 0);
  return (
    <Tabs label="Of this plan">
      <Link to="/plan/$service" params={{ service }} activeOptions={exact} activeProps={current}>
        Contents
      </Link>
      <Link to="/plan/$service/problems" params={{ service }} activeOptions={exact} activeProps={current}>
        Problems{count > 0 ? <b>{count}</b> : null}
      </Link>
      {plan ? (
        <Link
          to="/plan/$service/rehearse"
          params={{ service }}
          activeOptions={{ exact: false, includeSearch: false }}
          activeProps={current}
        >
          Rehearse
        </Link>
      ) : null}
      <Link
        to="/plan/$service/versions"
        params={{ service }}
        activeOptions={{ exact: false, includeSearch: false }}
        activeProps={current}
      >
        Versions
      </Link>
    </Tabs>
  );
}
