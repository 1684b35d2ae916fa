// dependency-cruiser reads TypeScript through the compiler's API, which version 7 no longer has: without a compiler that it
// knows it reads no TypeScript at all and reports success. Whoever asks for "typescript" below this hook, by import or by
// require, is given version 6.
import Module, { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';

const ALIAS = 'typescript-api';
const compiler = pathToFileURL(createRequire(import.meta.url).resolve(ALIAS)).href;
const hook = `
  export async function resolve(specifier, context, next) {
    return specifier === 'typescript' ? { url: ${JSON.stringify(compiler)}, shortCircuit: true } : next(specifier, context);
  }`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  return resolveFilename.call(this, request.replace(/^typescript(?=\/|$)/, ALIAS), ...rest);
};
