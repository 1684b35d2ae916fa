import { describe, expect, it } from 'vitest';
import { defaultPreferences, readPreferences, writePreferences } from './preferences.ts';

function buildStore(initial?: string) {
  let value = initial ?? null;
  return {
    getItem: () => value,
    setItem: (_key: string, next: string) => {
      value = next;
    },
  };
}

describe('what the player remembers of a person', () => {
  it('is what was chosen last', () => {
    const store = buildStore();
    writePreferences(() => store, { volume: 0.4 });
    writePreferences(() => store, { isTheatre: true });
    expect(readPreferences(() => store)).toEqual({ ...defaultPreferences, volume: 0.4, isTheatre: true });
  });

  it('is the default where nothing, nonsense or something impossible is kept', () => {
    expect(readPreferences(() => buildStore())).toEqual(defaultPreferences);
    expect(readPreferences(() => buildStore('{'))).toEqual(defaultPreferences);
    expect(readPreferences(() => buildStore('{"volume":7,"speed":"x"}'))).toEqual(defaultPreferences);
    expect(readPreferences(() => buildStore('null'))).toEqual(defaultPreferences);
  });

  it('does not fail where storing is forbidden', () => {
    const forbidden = () => {
      throw new Error('SecurityError');
    };
    expect(writePreferences(forbidden, { volume: 0.2 }).volume).toBe(0.2);
  });
});
