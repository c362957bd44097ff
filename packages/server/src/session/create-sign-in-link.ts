import type { Person } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import { issueCredential } from '../platform/auth/identity.ts';
import { Problem } from '../platform/problem.ts';

/**
 * Makes a link that signs one person in, once, within an hour.
 * @param id a person of a loaded plan; without it, the first who is an admin
 * @throws Problem 'not-found' naming the people that there are
 */
export async function createSignInLink(app: App, id?: string): Promise<{ url: string; person: string }> {
  const person = findPerson(app, id);
  const actor = { kind: 'person' as const, id: person.id, name: person.name };
  const token = await issueCredential(app, app.db, 'signin', { actor, access: person.access });
  return { url: `${app.url()}/signin?token=${token}`, person: person.name };
}

function findPerson(app: App, id: string | undefined): Person {
  const people = app.plans.all().flatMap(({ plan }) => Object.values(plan.people));
  const person = id ? people.find((p) => p.id === id) : (people.find((p) => p.access === 'admin') ?? people[0]);
  if (!person)
    throw new Problem(
      'not-found',
      `The plans have no person "${id ?? ''}". They have: ${people.map((p) => p.id).join(', ') || 'nobody'}.`,
    );
  return person;
}
