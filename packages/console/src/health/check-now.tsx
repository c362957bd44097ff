import { Button, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { describeError } from '../api/errors.ts';
import { checkHealthMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { SeenNow } from '../api/generated/types.gen.ts';
import { HealthState } from '../shared/health-state.tsx';
import { Empty } from '../shared/loaded.tsx';
import css from './check-now.module.css';

const STATES = { ok: 'up', degraded: 'degraded', failed: 'down' } as const;
const ORDER = ['failed', 'degraded', 'ok'];

/** Checks every monitor of a service this moment, or one, and shows what each saw: the answer to "is it really down?". */
export function CheckNow({ service, monitor, title }: { service: string; monitor?: string; title: string }) {
  const check = useMutation(checkHealthMutation());
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<RefreshCw size={14} aria-hidden />}
        loading={check.isPending}
        onClick={() => check.mutate({ body: { service, ...(monitor === undefined ? {} : { monitor }) } })}
      >
        Check now
      </Button>
      <Modal opened={check.isSuccess || check.isError} onClose={check.reset} title={`${title}, this moment`} size="lg">
        {check.isError ? <Empty title="It could not be checked.">{describeError(check.error)}</Empty> : null}
        {check.data ? <Seen checks={check.data.checks} /> : null}
      </Modal>
    </>
  );
}

function Seen({ checks }: { checks: readonly SeenNow[] }) {
  if (checks.length === 0) return <Empty title="There is no monitor that can be asked." />;
  return (
    <>
      <ul className={css.seen}>
        {[...checks]
          .sort((one, other) => ORDER.indexOf(one.outcome) - ORDER.indexOf(other.outcome))
          .map(({ id, title, outcome, detail }) => (
            <li key={id}>
              <HealthState state={STATES[outcome]} />
              <div>
                <b>{title}</b>
                <span>{detail}</span>
              </div>
            </li>
          ))}
      </ul>
      <p className={css.note}>Who is paged is decided by the regular checks: this look changes nothing.</p>
    </>
  );
}
