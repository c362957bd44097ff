import type { ContactMethod, Person } from '@tocsin/core';
import type { PlanDraft } from '../schema/plan-schema.ts';
import { toTimeWindow } from '../schema/time-window.ts';
import { titleFromId } from '../title-from-id.ts';

/** Builds one person. @param timezone the plan's, for quiet hours that name none */
export function toPerson(id: string, person: PlanDraft['people'][string], timezone: string): Person {
  return {
    id,
    name: person.name ?? titleFromId(id),
    access: person.access,
    contact: person.contact.map(toContactMethod),
    quiet: person.quiet.map((window) => toTimeWindow(window, timezone)),
  };
}

function toContactMethod(method: PlanDraft['people'][string]['contact'][number]): ContactMethod {
  const { channel, address, after } = method;
  return { channel, address, after: after ?? null, for: method.for };
}
