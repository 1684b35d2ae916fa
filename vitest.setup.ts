import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

afterEach(cleanup);

// Two cores build, encode and test at once: a page that is right but slow must not fail.
configure({ asyncUtilTimeout: 8_000 });
