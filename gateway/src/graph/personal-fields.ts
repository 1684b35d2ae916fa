/** Whether a field depends on who asks, by the principles of the graph: no hint and no tag makes it anything else. */
export const isPersonalField = (name: string): boolean => /^(?:me|my[A-Z].*)$/.test(name);
