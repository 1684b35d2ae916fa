import { ButtonLink } from '@castgraph/ui/button';
import { Empty } from '@castgraph/ui/empty';
import Head from 'next/head';

/** There is no page at this address. */
export function NotFound() {
  return (
    <>
      <Head>
        <title>No such page · Castgraph</title>
      </Head>
      <Empty title="There is no page here" headingLevel={1} action={<ButtonLink href="/">Go home</ButtonLink>}>
        The address may be mistyped, or what was here is gone.
      </Empty>
    </>
  );
}
