import type { RemotePageProps } from '@castgraph/mfe-contracts';

export default function Page({ path }: RemotePageProps) {
  return (
    <div className="title">
      <h1>Auth</h1>
      <p className="hint">{path}</p>
    </div>
  );
}
