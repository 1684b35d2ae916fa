import { type DocumentNode, type FieldNode, GraphQLError, Kind, visit } from 'graphql';
import { claimName } from '../graph/planner/claim-name.ts';

/** Under which names the fields of a document are fetched. */
export interface ResponseNames {
  /** Where a field's value stands in what the subgraphs brought. */
  nameOf(field: FieldNode): string;
  /** The document, or what is left of it, as it is planned. */
  rename(document: DocumentNode): DocumentNode;
  /** An error of a subgraph, with the names that the client gave in its path. */
  restore(error: GraphQLError): GraphQLError;
}

/**
 * Keeps what a client names apart from what the planner adds. It selects keys and requirements by their own names, beside
 * whatever the client called so: `{ id: name }` would be taken for the key, and `price(currency: "EUR")` for the price that
 * another field requires.
 */
export function separateNames(document: DocumentNode, addedNames: ReadonlySet<string>): ResponseNames {
  const separated = new Map<string, string>();
  const taken = new Set<string>(addedNames);
  visit(document, { Field: ({ alias, name }) => void taken.add((alias ?? name).value) });
  const needsOwnName = ({ alias, name, arguments: given = [] }: FieldNode) => {
    const key = (alias ?? name).value;
    return addedNames.has(key) && (key !== name.value || given.length > 0);
  };
  const separate = (key: string): string => {
    const known = separated.get(key);
    if (known !== undefined) return known;
    const made = claimName(`${key}_own`, taken);
    separated.set(key, made);
    return made;
  };
  const nameOf = (field: FieldNode) => {
    const key = (field.alias ?? field.name).value;
    return needsOwnName(field) ? separate(key) : key;
  };
  visit(document, { Field: (field) => void nameOf(field) });
  const originals = new Map([...separated].map(([key, made]) => [made, key]));
  return {
    nameOf,
    rename: (planned) =>
      visit(planned, {
        Field: (field) =>
          needsOwnName(field) ? { ...field, alias: { kind: Kind.NAME, value: nameOf(field) } as const } : undefined,
      }),
    restore(error) {
      if (originals.size === 0 || error.path === undefined) return error;
      const path = error.path.map((key) => (typeof key === 'string' ? (originals.get(key) ?? key) : key));
      const { message, nodes, extensions, originalError } = error;
      return new GraphQLError(message, { nodes, path, extensions, originalError });
    },
  };
}
