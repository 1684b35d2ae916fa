// node infra/cli/compose-env.mjs > .env: what docker-compose.yml asks for, from this clone's own secrets.
import { composeEnvironment } from '../engines/docker.mjs';
import { findDataDir, makeDataDir, readSecrets } from '../places.mjs';

for (const [name, value] of Object.entries(composeEnvironment(readSecrets(makeDataDir(findDataDir())))))
  console.log(`${name}=${value}`);
