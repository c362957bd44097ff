import { Button, Menu, UnstyledButton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { BellRing, LogOut, Menu as MenuIcon, Search } from 'lucide-react';
import { Suspense, useEffect, useState } from 'react';
import { listIncidentsOptions, signOutMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Session } from '../api/generated/types.gen.ts';
import { AlarmBar } from './alarm/alarm-bar.tsx';
import { AlarmDialog } from './alarm/alarm-dialog.tsx';
import { JumpTo, openJumpTo } from './jump-to.tsx';
import { followLive, useLostAtMs } from './live.ts';
import { LiveBanner } from './live-banner.tsx';
import { type Destination, destinations, TABS_ON_PHONE } from './navigation.ts';
import { setActiveCount } from './page-title.ts';
import { SchemeSwitch } from './scheme-switch.tsx';
import css from './shell.module.css';
import { useGoShortcuts } from './shortcuts.ts';

/** The frame around every screen: navigation, who is signed in, and whether the data is live. */
export function Shell({ session }: { session: Session }) {
  const [isAlarmOpen, setAlarmOpen] = useState(false);
  const openAlarm = () => setAlarmOpen(true);
  const queries = useQueryClient();
  const lostAtMs = useLostAtMs();
  const active = useQuery(listIncidentsOptions({ query: { active: 'true' } }));
  const activeCount = active.data?.incidents.length ?? 0;
  useEffect(() => followLive(queries), [queries]);
  useEffect(() => setActiveCount(activeCount), [activeCount]);
  useGoShortcuts();
  return (
    <div className={css.shell}>
      <a href="#main" className={css.skip}>
        Skip to the content
      </a>
      <SideBar session={session} activeCount={activeCount} onAlarm={openAlarm} />
      <div className={css.column}>
        <AlarmBar />
        {lostAtMs === null ? null : <LiveBanner lostAtMs={lostAtMs} />}
        <main id="main" className={css.main} tabIndex={-1}>
          <Suspense fallback={null}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <TabBar session={session} activeCount={activeCount} onAlarm={openAlarm} />
      <JumpTo />
      <AlarmDialog opened={isAlarmOpen} onClose={() => setAlarmOpen(false)} />
    </div>
  );
}

interface BarProps {
  readonly session: Session;
  readonly activeCount: number;
  /** Opens the settings of this browser's sound and notifications. */
  readonly onAlarm: () => void;
}

function SideBar({ session, activeCount, onAlarm }: BarProps) {
  return (
    <div className={css.side}>
      <Link to="/" className={css.brand}>
        <img src={activeCount > 0 ? '/icon-active.svg' : '/icon-calm.svg'} alt="" width={24} height={24} />
        Tocsin
      </Link>
      <UnstyledButton className={css.search} onClick={openJumpTo}>
        <Search size={14} aria-hidden />
        Jump to…
        <kbd>Ctrl K</kbd>
      </UnstyledButton>
      <nav aria-label="Main">
        {destinations.map((one) => (
          <NavItem key={one.to} destination={one} activeCount={activeCount} />
        ))}
      </nav>
      <div className={css.account}>
        <div>
          <b>{session.name}</b>
          <span>{session.access}</span>
        </div>
        <SchemeSwitch />
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          justify="flex-start"
          leftSection={<BellRing size={14} aria-hidden />}
          onClick={onAlarm}
        >
          Sound and push
        </Button>
        <SignOut />
      </div>
    </div>
  );
}

function NavItem({ destination, activeCount }: { destination: Destination; activeCount: number }) {
  const { to, label, Icon } = destination;
  return (
    <Link to={to} className={css.item} activeOptions={{ exact: to === '/' }} activeProps={{ 'aria-current': 'page' }}>
      <Icon size={17} aria-hidden />
      <span>{label}</span>
      {to === '/incidents' && activeCount > 0 ? <b title={`${activeCount} active`}>{activeCount}</b> : null}
    </Link>
  );
}

function TabBar({ session, activeCount, onAlarm }: BarProps) {
  return (
    <nav aria-label="Main, at the bottom" className={css.tabs}>
      {destinations.slice(0, TABS_ON_PHONE).map((one) => (
        <NavItem key={one.to} destination={one} activeCount={activeCount} />
      ))}
      <Menu position="top-end" width={230}>
        <Menu.Target>
          <UnstyledButton className={css.item}>
            <MenuIcon size={17} aria-hidden />
            <span>More</span>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{session.name}</Menu.Label>
          {destinations.slice(TABS_ON_PHONE).map(({ to, label, Icon }) => (
            <Menu.Item key={to} component={Link} to={to} leftSection={<Icon size={16} aria-hidden />}>
              {label}
            </Menu.Item>
          ))}
          <Menu.Item leftSection={<BellRing size={16} aria-hidden />} onClick={onAlarm}>
            Sound and push
          </Menu.Item>
          <Menu.Divider />
          <SchemeSwitch />
          <SignOut />
        </Menu.Dropdown>
      </Menu>
    </nav>
  );
}

function SignOut() {
  const signOut = useMutation({ ...signOutMutation(), onSuccess: () => window.location.assign('/') });
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-sm"
      justify="flex-start"
      leftSection={<LogOut size={14} aria-hidden />}
      loading={signOut.isPending}
      onClick={() => signOut.mutate({})}
    >
      Sign out
    </Button>
  );
}
