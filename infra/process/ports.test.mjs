import { describe, expect, it } from 'vitest';
import { parseListeners } from './ports.mjs';

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:3C48 00000000:0000 0A 00000000:00000000 00:00000000 00000000   104        0 4711 1 0000000000000000 100 0 0 10 0
   1: 0100007F:3C48 0100007F:D2F0 01 00000000:00000000 00:00000000 00000000   104        0 4712 1 0000000000000000 20 4 30 10 -1
   2: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0000000000000000 100 0 0 10 0
`;

describe('finding who listens on a port', () => {
  it('reads user and socket of the listener', () => {
    expect(parseListeners(TABLE, 15432)).toEqual([{ uid: 104, inode: '4711' }]);
  });

  it('leaves out connections that only pass through the port', () => {
    expect(parseListeners(TABLE, 15432)).toHaveLength(1);
  });

  it('pads a small port as the kernel does', () => {
    expect(parseListeners(TABLE, 80)).toEqual([{ uid: 0, inode: '4713' }]);
    expect(parseListeners(TABLE, 5)).toEqual([]);
  });
});
