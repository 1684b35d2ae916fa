import { describe, expect, it } from 'vitest';
import { portOf, portVariable } from './places.mjs';

describe('ports', () => {
  it('are the documented ones by default', () => {
    expect(portOf('shell', {})).toBe(3000);
    expect(portOf('postgres', {})).toBe(15432);
  });

  it('all move by the offset', () => {
    expect(portOf('gateway', { CASTGRAPH_PORT_OFFSET: '500' })).toBe(4500);
    expect(portOf('kafka-controller', { CASTGRAPH_PORT_OFFSET: '500' })).toBe(19593);
  });

  it('move alone by their own variable, which wins over the offset', () => {
    expect(portVariable('mailbox-smtp')).toBe('CASTGRAPH_PORT_MAILBOX_SMTP');
    expect(portOf('mailbox-smtp', { CASTGRAPH_PORT_OFFSET: '500', CASTGRAPH_PORT_MAILBOX_SMTP: '2525' })).toBe(2525);
  });

  it('name the variable when it holds no port', () => {
    expect(() => portOf('shell', { CASTGRAPH_PORT_OFFSET: 'ten' })).toThrow(/CASTGRAPH_PORT_OFFSET is "ten"/);
    expect(() => portOf('s3', { CASTGRAPH_PORT_OFFSET: '60000' })).toThrow(/79000.*CASTGRAPH_PORT_S3/);
  });
});
