import { Button, Collapse } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ChevronDown } from 'lucide-react';
import { memo, type ReactNode, useState } from 'react';
import type { Lever } from '../api/generated/types.gen.ts';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime, Countdown, TimeAgo } from '../shared/time.tsx';
import { LeverAbout } from './lever-about.tsx';
import { leverKey, pulledLevers } from './lever-board.ts';
import { LeverControl } from './lever-control.tsx';
import { LeverState } from './lever-state.tsx';
import { scopeWords } from './lever-words.ts';
import css from './levers.module.css';

/** So many are shown at once. */
const SHOWN = 30;

interface PulledNowProps {
  readonly levers: readonly Lever[];
  readonly isSearching: boolean;
  readonly severalServices: boolean;
}

/** What is pulled: by whom, why, for whom, until when. */
export function PulledNow({ levers, isSearching, severalServices }: PulledNowProps) {
  const [most, setMost] = useState(SHOWN);
  const pulled = pulledLevers(levers);
  if (pulled.length === 0) {
    return isSearching ? null : (
      <Panel title="Pulled now">
        <p className={css.calm}>No lever is pulled: everything works as it normally does.</p>
      </Panel>
    );
  }
  return (
    <Panel title="Pulled now" note={pulled.length} flush>
      <ul className={css.board}>
        {pulled.slice(0, most).map((lever) => (
          <PulledLever key={leverKey(lever)} lever={lever} isNamed={severalServices} />
        ))}
      </ul>
      {pulled.length > most ? (
        <Button variant="subtle" className={css.more ?? ''} onClick={() => setMost(most + SHOWN)}>
          Show {Math.min(SHOWN, pulled.length - most)} more
        </Button>
      ) : null}
    </Panel>
  );
}

const PulledLever = memo(function PulledLever({ lever, isNamed }: { lever: Lever; isNamed: boolean }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <li data-pulled className={css.item} data-lever={lever.id}>
      <div className={css.row}>
        <div className={css.about}>
          <div className={css.name}>
            <b>{lever.title}</b>
            <LeverState lever={lever} />
            {isNamed ? <Tag>{lever.service}</Tag> : null}
          </div>
          <PulledFacts lever={lever} />
        </div>
        <div className={css.buttons}>
          <LeverControl lever={lever} variant="filled" />
          {lever.kind === 'command' ? null : <LeverControl lever={lever} action="pull" label="Change" />}
          <AboutToggle lever={lever} isOpen={isOpen} onToggle={() => setOpen(!isOpen)} />
        </div>
      </div>
      <Collapse expanded={isOpen} keepMounted={false}>
        <LeverAbout lever={lever} />
      </Collapse>
    </li>
  );
});

/** Opens what else there is to know of a lever. */
export function AboutToggle({ lever, isOpen, onToggle }: { lever: Lever; isOpen: boolean; onToggle: () => void }) {
  return (
    <Button
      variant="subtle"
      color="gray"
      className={css.touch ?? ''}
      rightSection={<ChevronDown size={14} aria-hidden className={css.chevron} data-open={isOpen || undefined} />}
      aria-expanded={isOpen}
      aria-label={`About ${lever.title}`}
      onClick={onToggle}
    >
      About
    </Button>
  );
}

/** For whom, by whom, why, until when and for which incident a lever is pulled. */
function PulledFacts({ lever }: { lever: Lever }) {
  return (
    <dl className={css.facts}>
      {lever.kind === 'command' ? null : <Fact name="For">{scopeWords(lever.scope)}</Fact>}
      <Fact name="Until">
        {lever.expiresAt ? (
          <>
            <ClockTime at={lever.expiresAt} zone />, in{' '}
            <b>
              <Countdown to={lever.expiresAt} label={`${lever.title} is released by itself`} past="zero" />
            </b>
          </>
        ) : (
          'somebody releases it'
        )}
      </Fact>
      <Fact name="By">
        {lever.by ?? 'somebody'}
        {lever.at ? (
          <>
            , <TimeAgo at={lever.at} />
          </>
        ) : null}
      </Fact>
      {lever.reason ? <Fact name="Why">{lever.reason}</Fact> : null}
      {lever.incidentId ? (
        <Fact name="Incident">
          <Link to="/incidents/$id" params={{ id: lever.incidentId }}>
            {lever.incidentId}
          </Link>
        </Fact>
      ) : null}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={css.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
