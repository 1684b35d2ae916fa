import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker.js?worker';
import JsonWorker from 'monaco-editor/esm/vs/language/json/json.worker.js?worker';
import GraphqlWorker from 'monaco-graphql/esm/graphql.worker.js?worker';

const workers: Record<string, new () => Worker> = { json: JsonWorker, graphql: GraphqlWorker };

/** Tells Monaco where its workers are: files of this page, each loaded when it is needed. */
export function provideWorkers(): void {
  const getWorker = (_id: string, label: string) => new (workers[label] ?? EditorWorker)();
  Object.assign(globalThis, { MonacoEnvironment: { getWorker } });
}
