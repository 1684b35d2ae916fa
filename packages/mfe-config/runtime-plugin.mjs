// nextjs-mf answers a remote that failed with a component that renders nothing. Throwing instead makes `loadRemote`
// reject, so that the boundary around the remote sees it and can say so.
export default function failLoudly() {
  return {
    name: 'castgraph-fail-loudly',
    errorLoadRemote({ error }) {
      throw error;
    },
  };
}
