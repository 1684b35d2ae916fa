import { type FieldNode, Kind, type SelectionSetNode } from 'graphql';

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** The same selection with the kind of the object. */
export const withTypeName = (set: SelectionSetNode): SelectionSetNode => ({ ...set, selections: [TYPENAME, ...set.selections] });

/** For `visit`: a selection that was left empty asks for the kind alone, so that the object around it is still fetched. */
export const fillEmpty = {
  leave: (set: SelectionSetNode) => (set.selections.length === 0 ? withTypeName(set) : undefined),
};
