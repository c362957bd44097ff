import { describe, expect, it } from 'vitest';
import { isAffected } from './live-topics.ts';

const room = (id: string) => ({ _id: 'getIncident', path: { id } });

describe('isAffected', () => {
  it('renews only the room of the incident that changed', () => {
    const change = { topic: 'incident', id: 'INC-2026-001' };
    expect(isAffected(room('INC-2026-001'), change)).toBe(true);
    expect(isAffected(room('INC-2026-002'), change)).toBe(false);
    expect(isAffected({ _id: 'listIncidents' }, change)).toBe(true);
    expect(isAffected({ _id: 'listRunbooks' }, change)).toBe(false);
  });

  it('renews every open room when a lever or a run changes, since the room shows both', () => {
    expect(isAffected(room('INC-2026-001'), { topic: 'lever', id: 'webhooks' })).toBe(true);
    expect(isAffected(room('INC-2026-001'), { topic: 'run', id: 'run-1' })).toBe(true);
    expect(isAffected({ _id: 'getRun', path: { id: 'run-2' } }, { topic: 'run', id: 'run-1' })).toBe(false);
  });

  it('renews all of a kind when the change names no one thing, and everything but the session on a new plan', () => {
    expect(isAffected(room('INC-2026-001'), { topic: 'incident', id: null })).toBe(true);
    expect(isAffected({ _id: 'listRunbooks' }, { topic: 'plan', id: null })).toBe(true);
    expect(isAffected({ _id: 'getSession' }, { topic: 'plan', id: null })).toBe(false);
  });

  it('renews who is on call, the channels and the watchdog together', () => {
    for (const _id of ['getOnCall', 'listChannels', 'getWatchdog']) {
      expect(isAffected({ _id }, { topic: 'oncall', id: 'shop' })).toBe(true);
    }
    expect(isAffected(room('INC-2026-001'), { topic: 'oncall', id: 'shop' })).toBe(false);
  });

  it('renews what was learned from a run when it goes on, and the runners when one comes', () => {
    for (const _id of ['listIncidentRunbooks', 'getRunbookHistory', 'listProposals', 'getProposal']) {
      expect(isAffected({ _id, path: { id: 'run-1' } }, { topic: 'run', id: 'run-1' })).toBe(true);
    }
    expect(isAffected({ _id: 'listRunners' }, { topic: 'runner', id: 'run-1' })).toBe(true);
    expect(isAffected({ _id: 'listRunners' }, { topic: 'run', id: 'run-1' })).toBe(false);
  });

  it('renews what the public reads when a notice is posted or a mailing goes on', () => {
    for (const _id of ['listStatusPages', 'listStatusNotices', 'listMailings'])
      expect(isAffected({ _id, path: {} }, { topic: 'status', id: 'shop' })).toBe(true);
    expect(isAffected({ _id: 'listMailings' }, { topic: 'update', id: 'shop' })).toBe(true);
    expect(isAffected({ _id: 'listSubscribers' }, { topic: 'update', id: 'shop' })).toBe(false);
  });

  it('ignores a topic that it does not know', () => {
    expect(isAffected({ _id: 'getHealth' }, { topic: 'weather', id: null })).toBe(false);
  });
});
