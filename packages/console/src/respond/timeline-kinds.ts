import {
  Bell,
  BellMinus,
  BellOff,
  BellRing,
  ChartLine,
  ChartNoAxesColumn,
  CircleCheck,
  ClipboardCheck,
  Clock,
  Flag,
  Gauge,
  Hourglass,
  Link2,
  type LucideIcon,
  Megaphone,
  Merge,
  MessageSquareText,
  Moon,
  Play,
  RotateCcw,
  ShieldAlert,
  ShieldCheck,
  Siren,
  Split,
  SquareTerminal,
  ToggleRight,
  UserRound,
  UserRoundPlus,
  Zap,
} from 'lucide-react';
import type { TimelineEntry } from '../api/generated/types.gen.ts';

/** What the timeline can be narrowed to. */
export const timelineGroups = [
  { id: 'all', label: 'Everything' },
  { id: 'people', label: 'Decisions and notes' },
  { id: 'pages', label: 'Pages and escalation' },
  { id: 'steps', label: 'Runbook and diagnostics' },
  { id: 'levers', label: 'Levers and restoration' },
  { id: 'updates', label: 'Updates' },
  { id: 'signals', label: 'Signals' },
] as const;
export type TimelineGroup = (typeof timelineGroups)[number]['id'];

interface KindLook {
  readonly Icon: LucideIcon;
  readonly group: TimelineGroup;
  readonly tone?: 'bad' | 'warn' | 'ok' | 'accent';
}

const looks: Readonly<Record<string, KindLook>> = {
  opened: { Icon: Siren, group: 'people', tone: 'bad' },
  signal: { Icon: Zap, group: 'signals' },
  'signals-counted': { Icon: Zap, group: 'signals' },
  'severity-set': { Icon: Gauge, group: 'people', tone: 'warn' },
  'role-assigned': { Icon: UserRound, group: 'people' },
  paged: { Icon: Bell, group: 'pages' },
  'page-sent': { Icon: Bell, group: 'pages' },
  'page-failed': { Icon: BellOff, group: 'pages', tone: 'bad' },
  'page-held': { Icon: Hourglass, group: 'pages', tone: 'warn' },
  'page-confirmed': { Icon: BellRing, group: 'pages', tone: 'ok' },
  escalated: { Icon: Bell, group: 'pages', tone: 'warn' },
  'escalation-exhausted': { Icon: BellOff, group: 'pages', tone: 'bad' },
  acknowledged: { Icon: CircleCheck, group: 'people', tone: 'ok' },
  reassigned: { Icon: UserRoundPlus, group: 'people', tone: 'warn' },
  snoozed: { Icon: Moon, group: 'people', tone: 'warn' },
  'escalation-restarted': { Icon: BellRing, group: 'pages', tone: 'warn' },
  muted: { Icon: BellMinus, group: 'people' },
  'clock-warned': { Icon: Clock, group: 'people', tone: 'warn' },
  'clock-missed': { Icon: Clock, group: 'people', tone: 'bad' },
  'clock-met': { Icon: Clock, group: 'people', tone: 'ok' },
  'status-set': { Icon: Flag, group: 'people', tone: 'accent' },
  'run-started': { Icon: Play, group: 'steps' },
  'step-finished': { Icon: SquareTerminal, group: 'steps' },
  'run-finished': { Icon: Play, group: 'steps' },
  'lever-pulled': { Icon: ToggleRight, group: 'levers', tone: 'warn' },
  'lever-released': { Icon: ToggleRight, group: 'levers', tone: 'ok' },
  'restoration-held': { Icon: RotateCcw, group: 'levers', tone: 'warn' },
  'restoration-pulled-back': { Icon: RotateCcw, group: 'levers', tone: 'bad' },
  'restoration-finished': { Icon: RotateCcw, group: 'levers', tone: 'ok' },
  'update-reminded': { Icon: Clock, group: 'updates', tone: 'warn' },
  'update-held': { Icon: Hourglass, group: 'updates', tone: 'warn' },
  'trigger-fired': { Icon: Zap, group: 'updates', tone: 'warn' },
  'security-marked': { Icon: ShieldAlert, group: 'people', tone: 'bad' },
  'embargo-released': { Icon: ShieldCheck, group: 'people', tone: 'ok' },
  'update-late': { Icon: Megaphone, group: 'updates', tone: 'bad' },
  'update-sent': { Icon: Megaphone, group: 'updates', tone: 'accent' },
  'impact-set': { Icon: ChartNoAxesColumn, group: 'people', tone: 'accent' },
  linked: { Icon: Link2, group: 'people' },
  unlinked: { Icon: Link2, group: 'people' },
  merged: { Icon: Merge, group: 'people', tone: 'warn' },
  absorbed: { Icon: Merge, group: 'people', tone: 'warn' },
  'split-off': { Icon: Split, group: 'people', tone: 'warn' },
  note: { Icon: MessageSquareText, group: 'people', tone: 'accent' },
  resolved: { Icon: CircleCheck, group: 'people', tone: 'ok' },
  reopened: { Icon: RotateCcw, group: 'people', tone: 'bad' },
};

/** How an entry looks. What is estimated is a signal; what a person says of the impact is a decision. */
export function lookOfEntry({ kind, fact }: Pick<TimelineEntry, 'kind' | 'fact'>): KindLook {
  const isEstimate =
    kind === 'impact-set' && typeof fact.impact === 'object' && fact.impact !== null && 'estimate' in fact.impact;
  return isEstimate ? { Icon: ChartLine, group: 'signals' } : lookOf(kind);
}

/** How an entry of a kind looks, and under which filter it falls. A kind that is new here gets a plain look. */
export function lookOf(kind: string): KindLook {
  const known = looks[kind];
  if (known) return known;
  if (kind.startsWith('restoration')) return { Icon: RotateCcw, group: 'levers' };
  if (kind.startsWith('update')) return { Icon: Megaphone, group: 'updates' };
  if (kind.startsWith('review')) return { Icon: ClipboardCheck, group: 'people' };
  return { Icon: Flag, group: 'people' };
}
