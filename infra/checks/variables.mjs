// Every variable that a process reads can be set where it runs, and none is handed over in vain. Pure: text and the list of
// processes in, sentences out.

/** The names in a zod object of variables, as an env.ts declares them. */
export const readNames = (text) => [...text.matchAll(/^\s+([A-Z][A-Z0-9_]*):/gm)].map(([, name]) => name);

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
