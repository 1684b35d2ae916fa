import { describe, expect, it } from 'vitest';
import { isAbsence } from './absence.ts';
import { AppError } from './index.ts';

const coded = (code: string) => Object.assign(new Error('x'), { code });

describe('an engine that is away', () => {
  it.each([
    ['a refused connection', coded('ECONNREFUSED')],
    ['fetch, by its cause', new TypeError('fetch failed', { cause: coded('UND_ERR_SOCKET') })],
    ['Prisma without a connection to spare', coded('P2024')],
    ['an adapter of Prisma', Object.assign(new Error('x'), { cause: { kind: 'postgres', originalCode: '53100' } })],
    ['a deadlock', coded('40P01')],
    ['pg without a code', new Error('Connection terminated unexpectedly')],
    ['Kafka', Object.assign(new Error('x'), { name: 'KafkaJSNumberOfRetriesExceeded' })],
    ['the object store', Object.assign(new Error('x'), { $metadata: { httpStatusCode: 503 } })],
    ['a part of the platform', new AppError('UNAVAILABLE', 'Later.')],
  ])('is seen in %s', (_, error) => {
    expect(isAbsence(error)).toBe(true);
  });

  it.each([
    ['a mistake', new TypeError("Cannot read properties of undefined (reading 'id')")],
    ['a row that exists', coded('P2002')],
    ['a constraint', coded('23505')],
    ['an object that is not there', Object.assign(new Error('x'), { $metadata: { httpStatusCode: 404 } })],
    ['a refusal', new AppError('INVALID_INPUT', 'No.')],
    ['no error at all', 'ECONNREFUSED'],
  ])('is not seen in %s', (_, error) => {
    expect(isAbsence(error)).toBe(false);
  });
});
