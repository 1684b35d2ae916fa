import { readRoute } from '@castgraph/mfe-contracts';
import { useRouter } from 'next/router';
import { useMemo } from 'react';

/** The address that is shown, taken apart. */
export function useSiteRoute() {
  const { asPath } = useRouter();
  return useMemo(() => readRoute(asPath), [asPath]);
}
