import type { CategoryRepository, CategoryRow } from './category.repository.ts';

export type CategoryService = ReturnType<typeof createCategoryService>;

export function createCategoryService({ categories }: { categories: CategoryRepository }) {
  return {
    findAll: categories.findAll,

    /** In the order of the ids, null where there is none. */
    async findMany(ids: readonly string[]): Promise<(CategoryRow | null)[]> {
      const byId = new Map((await categories.findMany(ids)).map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    },
  };
}
