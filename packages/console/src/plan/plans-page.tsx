import { useQuery } from '@tanstack/react-query';
import { FileInput } from 'lucide-react';
import { listPlansOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import { ButtonLink } from '../shared/button-link.tsx';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Page } from '../shared/page.tsx';
import { PlanCard } from './plan-card.tsx';
import { summaryOf } from './plan-words.ts';

/** Which plans are in force, since when, and whether anything is wrong with them. */
export function PlansPage() {
  const plans = useQuery(listPlansOptions());
  return (
    <Page
      title="Plan"
      lead={plans.data ? summaryOf(plans.data.plans) : 'What Tocsin does, and by which document.'}
      actions={
        <ButtonLink to="/plan/import" variant="default" leftSection={<FileInput size={15} aria-hidden />}>
          Import a document
        </ButtonLink>
      }
    >
      <Loaded query={plans} what="the plans" lines={8}>
        {({ plans: loaded }) =>
          loaded.length === 0 ? (
            <Empty title="No plan is in force.">
              Import a document, or start Tocsin with the folder of a plan: npx tocsin up FOLDER
            </Empty>
          ) : (
            // What needs a person stands first.
            [...loaded]
              .sort((a, b) => Number(b.refused !== null) - Number(a.refused !== null))
              .map((plan) => <PlanCard key={plan.service} plan={plan} />)
          )
        }
      </Loaded>
    </Page>
  );
}
