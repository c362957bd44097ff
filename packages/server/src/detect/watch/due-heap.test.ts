import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DueHeap } from './due-heap.ts';

test('gives what is due in the order of its moments, and nothing that is not', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000)), fc.nat(1000), (moments, nowMs) => {
      const heap = new DueHeap<number>();
      for (const [index, atMs] of moments.entries()) heap.push(atMs, index);
      const taken: number[] = [];
      for (let due = heap.popDue(nowMs); due; due = heap.popDue(nowMs)) taken.push(due.atMs);
      const sorted = [...moments].sort((a, b) => a - b);
      expect(taken).toEqual(sorted.filter((atMs) => atMs <= nowMs));
      expect(heap.size).toBe(moments.length - taken.length);
      expect(heap.nextMs).toBe(sorted[taken.length] ?? Number.POSITIVE_INFINITY);
    }),
  );
});
