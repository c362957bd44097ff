import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Run } from '../api/generated/types.gen.ts';

/** Leads to what a run proposes for the plan. */
export function ProposalLink({ run, children }: { run: Pick<Run, 'id'>; children: ReactNode }) {
  return (
    <Link to="/runbooks/proposals" search={{ run: run.id }}>
      {children}
    </Link>
  );
}
