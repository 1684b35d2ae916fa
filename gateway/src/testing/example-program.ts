// One subgraph of the example as a process of its own, so that it can be killed and halted: EXAMPLE names which, PORT where.
import { startPeople, startThings } from './example-graph.ts';

const start = { people: startPeople, things: startThings }[String(process.env.EXAMPLE)];
if (start === undefined) throw new Error('EXAMPLE is people or things.');
await start(Number(process.env.PORT));
