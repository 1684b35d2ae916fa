import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeRecord } from '../process/identity.mjs';
import { declineDemo, describeDemoAccounts } from './demo.mjs';

let runDir;
beforeEach(() => {
  runDir = mkdtempSync(join(tmpdir(), 'castgraph-demo-'));
});
afterEach(() => rmSync(runDir, { recursive: true, force: true }));

const accounts = [
  { email: 'ada@castgraph.localhost', role: 'admin', password: 'p1' },
  { email: 'milo@castgraph.localhost', password: 'p1' },
];

describe('how to sign in to the demo', () => {
  it('is told an account a line, with what it is besides', () => {
    writeRecord(join(runDir, 'demo.json'), { accounts, isComplete: true });
    expect(describeDemoAccounts(runDir)).toEqual(['ada@castgraph.localhost  p1  (admin)', 'milo@castgraph.localhost  p1']);
  });

  it('is not told while there is no whole demo', () => {
    expect(describeDemoAccounts(runDir)).toEqual([]);
    declineDemo(runDir);
    expect(describeDemoAccounts(runDir)).toEqual([]);
    writeRecord(join(runDir, 'demo.json'), { accounts });
    expect(describeDemoAccounts(runDir)).toEqual([]);
  });
});
