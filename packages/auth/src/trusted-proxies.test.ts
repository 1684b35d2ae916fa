import { describe, expect, it } from 'vitest';
import { readRemoteAddress, trustProxies } from './trusted-proxies.ts';

const nobody = trustProxies([]);
const balancer = trustProxies(['10.0.0.0/8', '2001:db8::7']);

describe('whose connection it is', () => {
  it.each([
    ['the peer, where no proxy is trusted', '10.0.0.1', '203.0.113.9', nobody, '10.0.0.1'],
    ['the peer, where it is no proxy itself', '198.51.100.1', '203.0.113.9', balancer, '198.51.100.1'],
    ['whom a proxy names', '10.0.0.1', '203.0.113.9', balancer, '203.0.113.9'],
    ['whom a proxy names, over a socket of both families', '::ffff:10.0.0.1', '203.0.113.9', balancer, '203.0.113.9'],
    [
      'whom the last stranger was taken for, not what it wrote itself',
      '10.0.0.1',
      '1.2.3.4, 203.0.113.9',
      balancer,
      '203.0.113.9',
    ],
    ['whom a chain of proxies names', '10.0.0.1', '203.0.113.9, 2001:db8::7, 10.9.9.9', balancer, '203.0.113.9'],
    ['IPv6', '2001:db8::7', '2001:db8:5::1', balancer, '2001:db8:5::1'],
    ['the proxy, where it names nobody', '10.0.0.1', undefined, balancer, '10.0.0.1'],
    ['the proxy, where it names nonsense', '10.0.0.1', '203.0.113.9, unknown', balancer, '10.0.0.1'],
  ])('is %s', (_, peer, forwardedFor, proxies, address) => {
    expect(readRemoteAddress(peer, forwardedFor, proxies)).toBe(address);
  });
});

describe('a list of proxies', () => {
  it.each(['10.0.0.0/33', '10.0.0.0/', 'example.test', '10.0.0.0/8/8', '::1/129', ''])('refuses %j', (network) => {
    expect(() => trustProxies([network])).toThrow('no address and no network');
  });
});
