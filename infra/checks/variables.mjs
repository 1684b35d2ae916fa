// Every variable that a process reads can be set where it runs, and none is handed over in vain. Pure: text and the list of
// processes in, sentences out.

/**
 * The names in a zod object of variables, as an env.ts declares them; those of an object that it spreads, too. `readModule`
 * answers the text of what it imports.
 */
export function readNames(text, readModule) {
  const own = [...text.matchAll(/^\s+([A-Z][A-Z0-9_]*):/gm)].map(([, name]) => name);
  const spread = [...text.matchAll(/^\s+\.{3}(\w+),/gm)].flatMap(([, name]) => {
    const [, from] = new RegExp(`import \\{[^}]*\\b${name}\\b[^}]*\\} from '([^']+)'`).exec(text);
    const [, body] = new RegExp(`export const ${name} = \\{(.*?)\\n\\}`, 's').exec(readModule(from));
    return readNames(body, readModule);
  });
  return [...own, ...spread];
}

/** The env.ts that a program imports, given the text of its main file. */
export const findEnvModule = (text) => /from '(\.\/[\w./-]*env\.ts)'/.exec(text)?.[1];

/** A place inside an image is not for its operator to choose. */
const isPlace = (name) => /_(FILE|PATH|DIR)$/.test(name);

const listTold = ({ needs, settings = [], extra }) => [
  'PORT',
  ...needs,
  ...settings,
  ...Object.keys(extra?.({ env: {}, secrets: {} }) ?? {}),
];

/** `readVariables` answers what a process reads; `environments` are those of its service in docker-compose.yml. */
export function checkVariables({ processes, readVariables, environments }) {
  return processes.flatMap((process) => {
    const { name } = process;
    const read = readVariables(process);
    const told = listTold(process);
    const composed = environments[name] ?? {};
    return [
      ...read.filter((variable) => !told.includes(variable)).map((variable) => `nobody can set ${variable} of ${name}`),
      ...told.filter((variable) => !read.includes(variable)).map((variable) => `${name} is told ${variable} in vain`),
      ...read
        .filter((variable) => !isPlace(variable) && !(variable in composed))
        .map((variable) => `the service ${name} is not told ${variable}`),
      ...Object.keys(composed)
        .filter((variable) => !read.includes(variable))
        .map((variable) => `the service ${name} is told ${variable} in vain`),
    ];
  });
}
