// What must hold between the descriptions of the platform: the list of processes, docker-compose.yml and the Dockerfile
// tell of the same things and must not drift apart. Pure: text and parsed files in, sentences out.
import { parseStages } from './dockerfile.mjs';

const asList = (value) => (Array.isArray(value) ? value : Object.keys(value ?? {}));

export function checkCompose({ text, compose, dockerfile, processes, variables }) {
  const failures = [];
  const stages = parseStages(dockerfile);
  const { services, volumes = {}, configs = {} } = compose;
  for (const [name, service] of Object.entries(services)) {
    for (const other of asList(service.depends_on))
      if (!services[other]) failures.push(`${name} waits for ${other}, which is no service`);
    for (const port of service.ports ?? [])
      if (!String(port).startsWith('127.0.0.1:')) failures.push(`${name} publishes ${port} beyond loopback`);
    for (const volume of service.volumes ?? [])
      if (!(String(volume).split(':')[0] in volumes)) failures.push(`${name} mounts ${volume}, which is not declared`);
    for (const { source } of service.configs ?? [])
      if (!(source in configs)) failures.push(`${name} reads the config ${source}, which is not declared`);
    if (service.build) {
      if (!stages.has(service.build.target))
        failures.push(`${name} is built from the target ${service.build.target}, which the Dockerfile lacks`);
    } else {
      if (!/:v?\d+\.\d+(\.\d+)?/.test(service.image)) failures.push(`${name} runs ${service.image}, which is not pinned`);
      if (!service.healthcheck) failures.push(`${name} has no health check`);
    }
  }
  for (const { name, migrates } of processes) {
    if (!services[name]) failures.push(`the process ${name} has no service`);
    const owner = name.replace(/^vod-\d+$/, 'media');
    if (migrates && !services[`${owner}-migrate`]) failures.push(`nothing migrates the database of ${name}`);
  }
  const interpolated = [...text.matchAll(/(?<!\$)\$\{([A-Z0-9_]+)(:[-?])?/g)];
  for (const [, variable, fallback] of interpolated) {
    if (fallback !== ':-' && !variables.includes(variable))
      failures.push(`\${${variable}} has no default, and compose-env.mjs does not make it`);
  }
  return [...new Set(failures)];
}

/** What is installed is what was tried: a range lets the next `npm install` bring something else. */
export function checkVersions(manifests) {
  return manifests.flatMap(({ name, dependencies, devDependencies }) =>
    Object.entries({ ...dependencies, ...devDependencies })
      .filter(([, version]) => !/^(npm:.+@)?\d+\.\d+\.\d+/.test(version))
      .map(([dependency, version]) => `${name} asks for ${dependency} ${version}, which is no version`),
  );
}
