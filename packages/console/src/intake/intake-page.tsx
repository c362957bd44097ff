import { useQuery } from '@tanstack/react-query';
import { listIntakesOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { FormatList } from './format-list.tsx';
import { MappingTryOut } from './mapping-try-out.tsx';
import { ReceivedList } from './received-list.tsx';

const REFRESH_MS = 5_000;

/** Where other tools send alerts: addresses and keys, what came in last, and trying out a mapping. */
export function IntakePage() {
  const intakes = useQuery({ ...listIntakesOptions(), refetchInterval: REFRESH_MS });
  return (
    <Page title="Intake" lead="Tools that you have already send alerts here, in their own format.">
      <Loaded query={intakes} what="the intakes" lines={8}>
        {({ services, nobodys }) => {
          if (services.length === 0) return <Empty title="No service is loaded." />;
          return (
            <>
              {services.map(({ service, title, formats, mappings, received }) => (
                <div key={service}>
                  <Panel title={`${title}: addresses`} note={plural(formats.length, 'format')} flush>
                    <FormatList formats={formats} mappings={mappings} />
                  </Panel>
                  <Panel title={`${title}: received last`} note="on this node" flush>
                    <ReceivedList received={received} />
                  </Panel>
                  <Panel title={`${title}: try out a mapping`}>
                    <MappingTryOut service={service} mappings={mappings} />
                  </Panel>
                </div>
              ))}
              {nobodys.length > 0 ? (
                <Panel title="With a key that is nobody’s" flush>
                  <ReceivedList received={nobodys} />
                </Panel>
              ) : null}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}
