import * as runtimeCore from '@module-federation/runtime-core';

/** Puts the shell's federation runtime where the remotes, which are built without one, look for it. */
export default function provideRuntime() {
  return {
    name: 'castgraph-provide-runtime',
    beforeInit(options) {
      globalThis._FEDERATION_RUNTIME_CORE ??= runtimeCore;
      return options;
    },
  };
}
