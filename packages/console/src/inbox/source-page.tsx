import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { getInboxSourceOptions, listInboxOperationsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { GetInboxSourceResponse } from '../api/generated/types.gen.ts';
import { LeverDialogHost } from '../contain/lever-dialog-host.tsx';
import { ButtonLink } from '../shared/button-link.tsx';
import { Loaded } from '../shared/loaded.tsx';
import { Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { BacklogByType } from './backlog-by-type.tsx';
import { Compared } from './compared.tsx';
import events from './events.module.css';
import { Failures } from './failures.tsx';
import { FlowChart } from './flow-chart.tsx';
import css from './inbox.module.css';
import { Operations } from './operations.tsx';
import { Reconciled } from './reconciled.tsx';
import { Refused } from './refused.tsx';
import { RENEW_MS } from './renew.ts';
import { Setup } from './setup.tsx';
import { SourceControls } from './source-controls.tsx';
import { MainFacts, SourceFacts } from './source-facts.tsx';
import { sourceSays } from './source-words.ts';
import { Statements } from './statements.tsx';

const SPANS = ['1', '3', '24'];
const OPERATIONS = 10;

/** One source: how it fares, what waits and fails for which reason, what was refused, and how it is set up at the vendor. */
export function SourcePage() {
  const path = useParams({ from: '/inbox/$service/$source' });
  const [hours, setHours] = useState('3');
  const detail = useQuery({
    ...getInboxSourceOptions({ path, query: { hours: Number(hours) } }),
    refetchInterval: RENEW_MS,
    placeholderData: (before) => before,
  });
  return (
    <Page
      title={detail.data?.source.title ?? path.source}
      lead={
        <Link to="/inbox" className={events.up}>
          <ArrowLeft size={14} aria-hidden /> Inbox
        </Link>
      }
      actions={
        <ButtonLink
          variant="default"
          className={css.control ?? ''}
          to="/inbox/$service/$source/events"
          params={path}
          search={{}}
        >
          Events
        </ButtonLink>
      }
    >
      <Loaded query={detail} what="the source" lines={10}>
        {(data) => (
          <LeverDialogHost>
            <Sections data={data} hours={hours} onHours={setHours} />
          </LeverDialogHost>
        )}
      </Loaded>
    </Page>
  );
}

interface SectionsProps {
  readonly data: GetInboxSourceResponse;
  readonly hours: string;
  readonly onHours: (hours: string) => void;
}

function Sections({ data, hours, onHours }: SectionsProps) {
  const { source, failures, failuresCut, flow } = data;
  return (
    <>
      <Panel title="Now" note={<Tag>{source.provider}</Tag>}>
        <div className={css.now}>
          <Statements says={sourceSays(source, failures)} />
          <MainFacts source={source} />
          <SourceControls source={source} />
          <SourceFacts source={source} />
        </div>
      </Panel>
      <Panel
        title="Flow"
        actions={
          <SegmentedControl
            aria-label="How far back"
            data={SPANS.map((value) => ({ value, label: `${value} h` }))}
            value={hours}
            onChange={onHours}
          />
        }
      >
        <FlowChart flow={flow} hours={Number(hours)} />
      </Panel>
      <Panel title="Failures by reason" note={failuresCut ? 'of the first that fail' : null} flush>
        <Failures source={source} failures={failures} />
      </Panel>
      <Panel title="Backlog by type" flush>
        <BacklogByType source={source} />
      </Panel>
      <Begun source={source} />
      <Compared source={source} />
      <Reconciled source={source} />
      <Panel title="Setting it up at the vendor">
        <Setup data={data} />
      </Panel>
      <Refused source={source} />
    </>
  );
}

/** What somebody has begun with many of its events, the newest first. */
function Begun({ source: { service, source } }: Pick<GetInboxSourceResponse, 'source'>) {
  const query = { service, source, limit: OPERATIONS };
  const begun =
    useQuery({ ...listInboxOperationsOptions({ query }), refetchInterval: RENEW_MS }).data?.operations ?? [];
  return (
    <Panel title="Replays, skips and drains" flush>
      {begun.length === 0 ? (
        <p className={css.calm}>Nobody has begun one.</p>
      ) : (
        <div className={css.begun}>
          <Operations operations={begun} />
        </div>
      )}
    </Panel>
  );
}
