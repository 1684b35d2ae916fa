import type { RemotePageProps } from '@castgraph/mfe-contracts';
import { readNextPath } from '../forms/next-path.ts';
import { AskReset } from './ask-reset.tsx';
import { ChoosePassword } from './choose-password.tsx';

/** `/reset` asks for the link, `/reset?token=` is where it leads. */
export function ResetPage({ query }: RemotePageProps) {
  return query.token ? <ChoosePassword token={query.token} /> : <AskReset next={readNextPath(query.next)} />;
}
