import type { Database } from '../../database/database.ts';
import type { Category } from '../../generated/prisma/client.ts';

export type CategoryRow = Category;
export type CategoryRepository = ReturnType<typeof createCategoryRepository>;

export function createCategoryRepository(db: Database) {
  return {
    findAll: (): Promise<CategoryRow[]> => db.category.findMany({ orderBy: { name: 'asc' } }),
    findMany: (ids: readonly string[]): Promise<CategoryRow[]> => db.category.findMany({ where: { id: { in: [...ids] } } }),
  };
}
