import { describe, expect, it } from 'vitest';
import { type DetailsValues, listChanges, readTags, validateTags, validateTitle } from './details-values.ts';

const values: DetailsValues = {
  title: 'Kiln',
  description: 'Hot',
  categoryId: 'cat_1',
  tags: 'clay, fire',
  visibility: 'PRIVATE',
};

describe('what is sent of the details', () => {
  it('is only what was changed', () => {
    expect(listChanges(values, values)).toEqual({});
    expect(listChanges(values, { ...values, title: ' Kilns ', visibility: 'PUBLIC' })).toEqual({
      title: 'Kilns',
      visibility: 'PUBLIC',
    });
  });

  it('clears a category with null and tags with none', () => {
    expect(listChanges(values, { ...values, categoryId: '', tags: ' ' })).toEqual({ categoryId: null, tags: [] });
  });

  it('does not take another spacing of the same tags for a change', () => {
    expect(listChanges(values, { ...values, tags: '#clay,  fire,' })).toEqual({});
  });
});

describe('tags as they are typed', () => {
  it('are words between commas or lines', () => {
    expect(readTags('#clay, wood fire\nclay,,')).toEqual(['clay', 'wood fire']);
  });

  it('are at most ten', () => {
    expect(validateTags(Array.from({ length: 11 }, (_, index) => `t${index}`).join())).toContain('There are 11');
    expect(validateTags('a,b')).toBe(true);
  });
});

describe('a title', () => {
  it('counts characters as people do', () => {
    expect(validateTitle('ab ')).toContain('at least 3');
    expect(validateTitle('🔥'.repeat(200))).toBe(true);
    expect(validateTitle('🔥'.repeat(201))).toContain('has 201');
  });
});
