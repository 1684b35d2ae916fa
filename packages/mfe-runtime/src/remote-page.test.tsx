import type { RemoteInfo, RemoteRelease } from '@castgraph/mfe-contracts';
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { startTransition } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { describeEntry, loadRemotePage } from './remote-loader.ts';
import { RemotePlace } from './remote-page.tsx';

const registered: string[] = [];
let load: () => Promise<unknown>;

vi.mock('next/head', () => ({ default: () => null }));
vi.stubGlobal('__webpack_require__', {
  federation: {
    instance: {
      // As the runtime has it: what is registered stays, unless it is forced to give way.
      registerRemotes([remote]: { entry: string }[], { force }: { force: boolean }) {
        if (registered.length === 0 || force) registered.push(remote?.entry ?? '');
      },
      loadRemote: () => load(),
    },
  },
});

let count = 0;
const newRelease = (earlier: RemoteRelease | null = null): RemoteInfo => {
  count += 1;
  return { url: `/_mfe/home/r${count}`, release: `r${count}`, css: [], scripts: [], earlier };
};

const place = (info: RemoteInfo, isTakenOver = false) => (
  <RemotePlace
    isTakenOver={isTakenOver}
    remote="home"
    info={info}
    path="/"
    params={{}}
    query={{}}
    navigate={() => {}}
    skeleton={<p>waiting</p>}
    broken={({ release, isLoaded, onRetry, onEarlier }) => (
      <>
        <button type="button" onClick={onRetry}>{`${release} ${isLoaded ? 'stopped' : 'did not load'}`}</button>
        {onEarlier && (
          <button type="button" onClick={onEarlier}>
            use the earlier one
          </button>
        )}
      </>
    )}
  />
);

// The machine that runs this may be busy with other suites.
const patience = { timeout: 10_000 };
vi.setConfig({ testTimeout: 30_000 });

beforeEach(() => {
  registered.length = 0;
  vi.spyOn(console, 'error').mockImplementation(() => {});
});

describe('the place of a remote', () => {
  it('shows a skeleton, then the page', async () => {
    load = async () => ({ default: () => <p>the page</p> });
    render(place(newRelease()));
    expect(screen.getByText('waiting')).toBeInTheDocument();
    expect(await screen.findByText('the page', {}, patience)).toBeInTheDocument();
  });

  // A first load that went from content to skeleton to content is what this guards against.
  it('keeps what the server drew until the code is there, then takes it over', async () => {
    let arrive: (page: unknown) => void = () => {};
    load = () => new Promise((resolve) => (arrive = resolve));
    const container = document.createElement('div');
    container.innerHTML = '<div data-mfe="home" class="remote"><p>the page</p></div>';
    const drawn = container.querySelector('p');
    document.body.append(container);
    await act(async () => startTransition(() => void hydrateRoot(container, place(newRelease(), true))));
    expect(container).toHaveTextContent(/^the page$/);
    await act(async () => arrive({ default: () => <p>the page</p> }));
    expect(container.querySelector('p')).toBe(drawn);
    container.remove();
  });

  it('tries twice at different addresses, says so in place, and comes back on request', async () => {
    const info = newRelease();
    load = async () => {
      throw new Error('down');
    };
    render(place(info));
    const button = await screen.findByRole('button', { name: `${info.release} did not load` }, patience);
    expect(new Set(registered).size).toBe(2);
    load = async () => ({ default: () => <p>back again</p> });
    await userEvent.click(button);
    expect(await screen.findByText('back again', {}, patience)).toBeInTheDocument();
  });

  // The federation runtime keeps what it was told first, unless it is forced.
  it('goes back to the release before where there is one, and offers that once', async () => {
    const earlier = newRelease();
    const info = newRelease(earlier);
    load = async () => {
      if (registered.at(-1)?.includes(info.url)) throw new Error('a mistake in the release');
      return { default: () => <p>as it was before</p> };
    };
    render(place(info));
    await userEvent.click(await screen.findByRole('button', { name: 'use the earlier one' }, patience));
    expect(await screen.findByText('as it was before', {}, patience)).toBeInTheDocument();
    expect(registered.at(-1)).toBe(describeEntry(earlier));
  });

  it('offers no release that is not there, and none twice', async () => {
    load = async () => {
      throw new Error('down');
    };
    const { unmount } = render(place(newRelease()));
    await screen.findByRole('button', { name: /did not load/ }, patience);
    expect(screen.queryByRole('button', { name: 'use the earlier one' })).not.toBeInTheDocument();
    unmount();
    const earlier = newRelease();
    render(place(newRelease(earlier)));
    await userEvent.click(await screen.findByRole('button', { name: 'use the earlier one' }, patience));
    await screen.findByRole('button', { name: `${earlier.release} did not load` }, patience);
    expect(screen.queryByRole('button', { name: 'use the earlier one' })).not.toBeInTheDocument();
  });

  it('keeps the failure of a page that runs inside its place', async () => {
    load = async () => ({
      default: () => {
        throw new Error('bug');
      },
    });
    const info = newRelease();
    render(
      <>
        <p>the frame</p>
        {place(info)}
      </>,
    );
    expect(await screen.findByRole('button', { name: `${info.release} stopped` }, patience)).toBeInTheDocument();
    expect(screen.getByText('the frame')).toBeInTheDocument();
  });

  it('gives up on a remote that hangs', async () => {
    load = () => new Promise(() => {});
    await expect(loadRemotePage('home', newRelease(), { timeoutMs: 20 })).rejects.toThrow('No answer within 20 ms');
  });

  it('pins the entry to its release, so that it can be cached and never mixes', () => {
    const info = { url: '/_mfe/home/abc', release: 'abc', css: [], scripts: [] };
    expect(describeEntry(info)).toBe('/_mfe/home/abc/_next/static/chunks/remoteEntry.js?t=abc');
    expect(describeEntry(info, { server: true, origin: 'http://127.0.0.1:3000' })).toBe(
      'http://127.0.0.1:3000/_mfe/home/abc/_next/static/ssr/remoteEntry.js?t=abc',
    );
  });
});
