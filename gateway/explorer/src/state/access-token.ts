const KEY = 'castgraph-explorer-token';

/** The token of this tab. It ends with the tab, and is neither in an address nor on the disk. */
export const storedToken = {
  read: (): string => sessionStorage.getItem(KEY) ?? '',
  write(token: string): void {
    if (token === '') sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, token);
  },
};
