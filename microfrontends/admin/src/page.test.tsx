import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildJob, buildJobs, buildUser, buildUsers, counts } from './testing/builders.ts';
import { type Answers, renderPage } from './testing/render-page.tsx';

// jsdom knows the element but not its methods.
beforeAll(() => {
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
    this.open = false;
  };
});

// The shell's router owns the head of the document; React puts a title there by itself.
vi.mock('next/head', () => ({ default: ({ children }: { children: ReactNode }) => children }));

const JobCounts = () => ({ data: counts });
const refusal = (message: string) => ({ data: null, errors: [{ message, extensions: { code: 'CONFLICT' } }] });

describe('the administration', () => {
  it('asks the graph for nothing on behalf of a visitor, and offers to sign in and come back', () => {
    renderPage('/admin/jobs', {}, null);
    expect(screen.getByRole('link', { name: 'Sign in' })).toHaveAttribute('href', '/sign-in?next=%2Fadmin%2Fjobs');
  });

  it('is closed to other roles, said plainly', () => {
    renderPage('/admin/users', {}, 'MODERATOR');
    expect(screen.getByRole('heading', { name: 'Not open to you' })).toBeInTheDocument();
  });
});

describe('an address below /admin', () => {
  const JobsPage = () => ({ data: { jobs: buildJobs([]) } });
  it.each([
    ['/admin', 'Jobs'],
    ['/admin/jobs/', 'Jobs'],
    ['/admin/nothing', 'No such page'],
    ['/admin/jobs/more', 'No such page'],
  ])('%s is titled %s', async (path, title) => {
    renderPage(path, { JobCounts, JobsPage });
    await waitFor(() => expect(document.title).toBe(`${title} · Castgraph`));
  });
});

describe('the jobs', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  function renderJobs(answers: Partial<Answers> = {}) {
    const JobsPage = vi.fn((_: Record<string, unknown>) => ({ data: { jobs: buildJobs([buildJob()], 'older', 1204) } }));
    const JobDetail = () => ({ data: { job: buildJob() } });
    renderPage('/admin/jobs', { JobCounts, JobsPage, JobDetail, ...answers } as Answers);
    return { JobsPage, lastVariables: () => JobsPage.mock.lastCall?.[0] };
  }

  it('show state, progress and how many there are', async () => {
    renderJobs();
    const row = await screen.findByRole('row', { name: /Truing a wheel/ });
    expect(within(row).getByText('Running')).toBeInTheDocument();
    expect(within(row).getByRole('progressbar', { name: 'Progress of Truing a wheel' })).toHaveAttribute('aria-valuenow', '48');
    expect(screen.getByText('1 to 1 of 1,204')).toBeInTheDocument();
    expect(screen.getByText('1,158')).toBeInTheDocument();
  });

  it('are filtered by state, stage and video, from the first page on', async () => {
    const { lastVariables } = renderJobs();
    await userEvent.click(await screen.findByRole('button', { name: 'Older' }));
    expect(lastVariables()).toMatchObject({ after: 'older' });
    await userEvent.click(screen.getByRole('button', { name: 'Failed' }));
    expect(lastVariables()).toMatchObject({ filter: { state: ['FAILED'] }, after: null });
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Stage' }), 'PACKAGE');
    await userEvent.type(screen.getByRole('searchbox'), 'https://castgraph.example/watch/vid_42{Enter}');
    expect(lastVariables()).toMatchObject({ filter: { state: ['FAILED'], stage: 'PACKAGE', videoId: 'vid_42' } });
    await userEvent.click(screen.getByRole('button', { name: /Remove:\s*vid_42/ }));
    expect(lastVariables()).toMatchObject({ filter: { videoId: undefined } });
  });

  it('say that a search names no video, and where its id is found', async () => {
    renderJobs();
    await userEvent.type(screen.getByRole('searchbox'), 'wheel{Enter}');
    expect(screen.getByRole('alert')).toHaveTextContent('An id begins with vid_');
  });

  it('are read again every three seconds while somebody looks, and keep standing when that fails', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    let isUp = true;
    const JobsPage = vi.fn(() => (isUp ? { data: { jobs: buildJobs([buildJob()]) } } : refusal('Not now.')));
    renderPage('/admin/jobs', { JobCounts, JobsPage });
    await screen.findByText('Up to date');
    const before = JobsPage.mock.calls.length;
    await act(() => vi.advanceTimersByTimeAsync(3_100));
    expect(JobsPage.mock.calls.length).toBe(before + 1);
    isUp = false;
    await act(() => vi.advanceTimersByTimeAsync(3_100));
    expect(screen.getByText('Reconnecting')).toBeInTheDocument();
    expect(screen.getByRole('row', { name: /Truing a wheel/ })).toBeInTheDocument();
  });

  it('open into their steps with times, and the end of the log', async () => {
    renderJobs();
    const opener = await screen.findByRole('button', { name: 'Truing a wheel' });
    expect(opener).toHaveAttribute('aria-expanded', 'false');
    await userEvent.click(opener);
    const steps = await screen.findAllByRole('listitem');
    expect(steps.map((step) => step.textContent)).toEqual(['Probe2 s, Done', 'Encode2 min, Done']);
    expect(screen.getByText('encode: chunk 0 of 360p done')).toBeInTheDocument();
  });

  it('are cancelled only after asking, and a refusal is said in the dialog', async () => {
    const CancelJob = vi.fn(() => refusal('The job has ended already.'));
    renderJobs({ CancelJob });
    await userEvent.click(await screen.findByRole('button', { name: 'Truing a wheel' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
    expect(CancelJob).not.toHaveBeenCalled();
    const dialog = screen.getByRole('dialog', { name: 'Cancel this job?' });
    await userEvent.click(within(dialog).getByRole('button', { name: 'Cancel the job' }));
    expect(await within(dialog).findByRole('alert')).toHaveTextContent('The job has ended already.');
  });

  it('can be retried once they failed, and not before', async () => {
    const failed = buildJob({ state: 'FAILED', failure: 'moov atom not found', endedAt: '2026-11-21T10:02:00.000Z' });
    const RetryJob = vi.fn(() => ({ data: { retryJob: { __typename: 'Job', id: 'job_1', state: 'QUEUED' } } }));
    renderJobs({
      RetryJob,
      JobsPage: () => ({ data: { jobs: buildJobs([failed]) } }),
      JobDetail: () => ({ data: { job: failed } }),
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Truing a wheel' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('moov atom not found');
    expect(screen.queryByRole('button', { name: 'Cancel' })).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(RetryJob).toHaveBeenCalledWith({ jobId: 'job_1' });
    expect(await screen.findByText('The job is in the queue again.')).toBeInTheDocument();
  });
});

describe('the users', () => {
  const everybody = [buildUser(), buildUser({ id: 'usr_me', displayName: 'Me', handle: 'me', role: 'ADMIN', account: null })];
  const UsersPage = vi.fn((_: Record<string, unknown>) => ({ data: { users: buildUsers(everybody) } }));

  it('are looked for once the typing rests, and filtered by role', async () => {
    UsersPage.mockClear();
    renderPage('/admin/users', { UsersPage });
    await screen.findByText('parsnip@example.org');
    fireEvent.change(screen.getByRole('searchbox', { name: 'Find a user' }), { target: { value: 'pars' } });
    expect(UsersPage).toHaveBeenCalledTimes(1);
    await waitFor(() => expect(UsersPage.mock.lastCall?.[0]).toMatchObject({ filter: { search: 'pars' } }));
    await userEvent.click(screen.getByRole('button', { name: 'Moderator' }));
    await waitFor(() => expect(UsersPage.mock.lastCall?.[0]).toMatchObject({ filter: { search: 'pars', role: 'MODERATOR' } }));
  });

  it('get another role after a question that names it, and the row shows it', async () => {
    const ChangeUserRole = vi.fn(() => ({ data: { changeUserRole: buildUser({ role: 'MODERATOR' }) } }));
    renderPage('/admin/users', { UsersPage, ChangeUserRole });
    await userEvent.click(await screen.findByRole('button', { name: /Change role\s*of Parsnip/ }));
    const dialog = screen.getByRole('dialog', { name: 'Change the role of Parsnip?' });
    await userEvent.click(within(dialog).getByRole('radio', { name: /Moderator/ }));
    await userEvent.click(within(dialog).getByRole('button', { name: 'Make moderator' }));
    expect(ChangeUserRole).toHaveBeenCalledWith({ userId: 'usr_1', role: 'MODERATOR' });
    const row = await screen.findByRole('row', { name: /parsnip@example.org/ });
    await waitFor(() => expect(within(row).getByText('Moderator')).toBeInTheDocument());
    expect(screen.getByText('Parsnip is moderator now.')).toBeInTheDocument();
  });

  // Nobody locks themselves out by a slip.
  it('cannot take the role from themselves', async () => {
    renderPage('/admin/users', { UsersPage });
    expect(await screen.findByRole('button', { name: /Change role\s*of Me/ })).toBeDisabled();
  });

  it('cannot give one to a sign-up that nobody has finished', async () => {
    const account = { __typename: 'Account', email: 'somebody@example.org', state: 'UNVERIFIED' };
    renderPage('/admin/users', { UsersPage: () => ({ data: { users: buildUsers([buildUser({ account })]) } }) });
    expect(await screen.findByRole('button', { name: /Change role\s*of Parsnip/ })).toBeDisabled();
  });
});
