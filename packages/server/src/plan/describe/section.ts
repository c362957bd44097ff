import type { z } from '@hono/zod-openapi';
import { formatSpan, type Plan, type Target } from '@tocsin/core';
import type { planSectionView } from '../contract.ts';

export type Section = z.infer<typeof planSectionView>;
export type Entry = Section['entries'][number];

/** What is said of a thing: nothing, false and empty lists are left out. */
type Said = string | number | boolean | null | undefined | readonly string[];

/** Makes a section of all things of a kind, in the plan's order. */
export function sectionOf<T extends { readonly id: string }>(
  id: string,
  title: string,
  things: Readonly<Record<string, T>> | readonly T[],
  facts: (thing: T) => Readonly<Record<string, Said>>,
  acts = true,
): Section {
  const entries = Object.values(things).map((thing: T) => entryOf(thing.id, titleOf(thing), facts(thing)));
  return { id, title, acts, entries };
}

/** One entry with what is said of it. */
export function entryOf(id: string, title: string, facts: Readonly<Record<string, Said>>): Entry {
  const said = Object.entries(facts).flatMap(([name, value]) => {
    const text = wordsOf(value);
    return text === '' ? [] : [{ name, value: text }];
  });
  return { id, title, facts: said };
}

function titleOf(thing: { readonly id: string }): string {
  if ('title' in thing && typeof thing.title === 'string') return thing.title;
  return 'name' in thing && typeof thing.name === 'string' ? thing.name : thing.id;
}

function wordsOf(value: Said): string {
  if (value === null || value === undefined || value === false) return '';
  if (value === true) return 'yes';
  return Array.isArray(value) ? value.filter((word) => word !== '').join('; ') : String(value);
}

/** A span in words; nothing for none. */
export function span(seconds: number | null | undefined): string | null {
  return seconds === null || seconds === undefined ? null : formatSpan(seconds);
}

/** Who a target is, in words, without an address. */
export function targetWords(plan: Plan, target: Target): string {
  switch (target.kind) {
    case 'person':
      return plan.people[target.person]?.name ?? target.person;
    case 'role':
      return target.role;
    case 'schedule':
      return `${plan.schedules[target.schedule]?.title ?? target.schedule}: ${target.slot}`;
    case 'channel':
      return `a ${target.channel} address`;
  }
}

export function targetsWords(plan: Plan, targets: readonly Target[]): string {
  return targets.map((target) => targetWords(plan, target)).join(', ');
}

/** An address without what may be secret in it: user, password, query. */
export function plainAddress(address: string | null): string | null {
  if (address === null || !URL.canParse(address)) return null;
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname}`;
}
