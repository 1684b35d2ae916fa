// What must hold of the Dockerfile, beyond what hadolint knows: every deployable has a small image, which holds all that it
// is made of. Pure: text in, sentences out.

/** The stages of a Dockerfile, each with its instructions and those it stands on. */
export function parseStages(text) {
  const stages = new Map();
  let current;
  const logical = text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replace(/\\\n/g, ' ');
  for (const line of logical.split('\n')) {
    const from = /^FROM\s+(\S+)(?:\s+AS\s+(\S+))?/i.exec(line);
    if (from) {
      current = { base: from[1], lines: [] };
      stages.set(from[2] ?? String(stages.size), current);
    } else if (line.trim() && current) current.lines.push(line.trim());
  }
  return stages;
}

/** The instructions of a stage with those of the stages below it first. */
export function flattenStage(stages, name) {
  const stage = stages.get(name);
  return stage ? [...flattenStage(stages, stage.base), ...stage.lines] : [];
}

/** `COPY [--from=stage] source… target` in its parts, or undefined for another instruction. */
export function parseCopy(line) {
  const [instruction, ...words] = line.split(/\s+/);
  if (instruction !== 'COPY') return undefined;
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length);
  const paths = words.filter((word) => !word.startsWith('--'));
  return { from, sources: paths.slice(0, -1), target: paths.at(-1) };
}

/** The stages that run, development aside: those that give up being root. */
const listImages = (stages) =>
  [...stages.keys()].filter(
    (name) => name !== 'development' && flattenStage(stages, name).some((line) => line.startsWith('USER ')),
  );

export function checkDockerfile({ text, deployables }) {
  const stages = parseStages(text);
  const failures = [];
  for (const name of listImages(stages)) {
    const lines = flattenStage(stages, name);
    const user = lines
      .filter((line) => line.startsWith('USER '))
      .at(-1)
      .split(/\s+/)[1];
    if (['root', '0'].includes(user)) failures.push(`${name} runs as root`);
    if (!lines.some((line) => line.startsWith('HEALTHCHECK '))) failures.push(`${name} has no health check`);
    if (!lines.some((line) => line.includes('npm ci --omit=dev'))) failures.push(`${name} does not install by npm ci --omit=dev`);
  }
  for (const folder of deployables) {
    const isCopied = listImages(stages).some((name) => listCopied(stages, name).includes(`${folder}/dist`));
    if (!isCopied) failures.push(`no image holds ${folder}/dist`);
  }
  for (const [name, { base }] of stages) {
    if (!stages.has(base) && !/:\d+\.\d+\.\d+/.test(base)) failures.push(`${name} stands on ${base}, which is not pinned`);
  }
  return failures;
}

const IN_BUILD = '/app/';

/** What of the repository an image is given by name. */
const listCopied = (stages, image) =>
  flattenStage(stages, image)
    .flatMap((line) => parseCopy(line)?.sources ?? [])
    .filter((source) => source.startsWith(IN_BUILD))
    .map((source) => source.slice(IN_BUILD.length));

/** Every COPY names what is there: a file of the repository, what a build makes of it, or what its stage made. */
export function checkCopies({ text, isTracked, isBuilt }) {
  const stages = parseStages(text);
  const isThere = (source, from) => {
    if (from === undefined) return source === '.' || isTracked(source);
    if (source.startsWith(IN_BUILD)) return [isTracked, isBuilt].some((is) => is(source.slice(IN_BUILD.length)));
    return flattenStage(stages, from).some((line) => line.startsWith('RUN ') && line.includes(source));
  };
  const failures = [];
  for (const [stage, { lines }] of stages) {
    for (const { from, sources } of lines.flatMap((line) => parseCopy(line) ?? [])) {
      if (from !== undefined && !stages.has(from)) failures.push(`${stage} copies from ${from}, which is no stage`);
      else
        for (const source of sources)
          if (!isThere(source, from)) failures.push(`${stage} copies ${source}, which neither is in the repository nor is built`);
    }
  }
  return failures;
}

/**
 * What of a deployable's folder serves building and reading it alone; package.json comes with the installation. An index.html
 * at the top is the source of a page that Vite builds.
 */
const NOT_RUN = /^(src|test|package\.json|tsconfig\.json|codegen\.json|turbo\.json|vite\.config\.mjs|index\.html|.+\.md)$/;

/** An image holds everything of its deployable's folder that running needs, such as migrations or a page's icon. */
export function checkWholeness({ text, deployables, listFolder }) {
  const stages = parseStages(text);
  return listImages(stages).flatMap((image) => {
    const copied = listCopied(stages, image);
    const folders = deployables.filter((folder) => copied.includes(`${folder}/dist`));
    return folders.flatMap((folder) =>
      listFolder(folder)
        .filter((name) => !NOT_RUN.test(name) && !copied.includes(`${folder}/${name}`))
        // A deployable within another one is asked for itself.
        .filter((name) => !deployables.includes(`${folder}/${name}`))
        .map((name) => `${image} lacks ${folder}/${name}`),
    );
  });
}
