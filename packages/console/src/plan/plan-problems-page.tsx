import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import { getPlanProblemsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { PlanFrame } from './plan-frame.tsx';
import { ProblemList } from './problem-list.tsx';

/** Warnings of the version in force; what is wrong with a refused change stands above them. */
export function PlanProblemsPage() {
  const { service } = useParams({ from: '/plan/$service/problems' });
  const problems = useQuery(getPlanProblemsOptions({ path: { service } }));
  const navigate = useNavigate();
  return (
    <PlanFrame service={service} showsErrors>
      {(plan) => (
        <Panel
          title="Warnings of the version in force"
          note={problems.data ? plural(problems.data.warnings.length, 'warning') : null}
        >
          <Loaded query={problems} what="the problems" lines={6}>
            {({ warnings }) =>
              warnings.length === 0 || plan === null ? (
                <Empty icon={<CircleCheck size={22} aria-hidden />} title="Nothing to complain about.">
                  The plan was checked when it was loaded.
                </Empty>
              ) : (
                <ProblemList
                  problems={warnings}
                  onShow={(file, line) =>
                    void navigate({
                      to: '/plan/$service/versions/$hash',
                      params: { service, hash: plan.version },
                      search: { file, line },
                    })
                  }
                />
              )
            }
          </Loaded>
        </Panel>
      )}
    </PlanFrame>
  );
}
