import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listIntakesOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { ListIntakesResponse } from '../api/generated/types.gen.ts';
import { HealthFrame } from '../health/health-frame.tsx';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { FormatList } from './format-list.tsx';
import css from './intake.module.css';
import { MappingTryOut } from './mapping-try-out.tsx';
import { ReceivedList } from './received-list.tsx';

const REFRESH_MS = 5_000;

/** Where other tools send alerts: what came in last, addresses and keys, and trying out a mapping. */
export function IntakePage() {
  const intakes = useQuery({ ...listIntakesOptions(), refetchInterval: REFRESH_MS });
  return (
    <HealthFrame name="Intake" lead="Tools that you have already send their alerts here, in their own format.">
      <Loaded query={intakes} what="the intakes" lines={8}>
        {(data) => <Intakes {...data} />}
      </Loaded>
    </HealthFrame>
  );
}

function Intakes({ services, nobodys }: ListIntakesResponse) {
  const [chosen, setChosen] = useState('');
  const intake = services.find(({ service }) => service === chosen) ?? services[0];
  if (!intake) return <Empty title="No service is loaded." />;
  const { service, formats, mappings, received } = intake;
  return (
    <>
      {services.length > 1 ? (
        <NativeSelect
          className={css.service ?? ''}
          label="Service"
          value={service}
          onChange={(event) => setChosen(event.currentTarget.value)}
          data={services.map((one) => ({ value: one.service, label: one.title }))}
        />
      ) : null}
      <Panel title="Received last" note="on this node" flush>
        <ReceivedList received={received} />
      </Panel>
      {nobodys.length > 0 ? (
        <Panel title="With a key that is nobody’s" note="of any service" flush>
          <ReceivedList received={nobodys} />
        </Panel>
      ) : null}
      <Panel title="Addresses and keys" note={plural(formats.length, 'format')} flush>
        <FormatList key={service} formats={formats} mappings={mappings} />
      </Panel>
      <Panel title="Try out a mapping">
        <MappingTryOut key={service} service={service} mappings={mappings} />
      </Panel>
    </>
  );
}
