import { MockedProvider } from '@apollo/client/testing/react';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { SignUpDocument, SignUpForm } from './sign-up-form.tsx';

vi.setConfig({ testTimeout: 30_000 });
const patience = { timeout: 10_000 };
const input = { handle: 'olive', email: 'olive@example.org', password: 'correct horse battery' };

function fill(values: typeof input) {
  fireEvent.change(screen.getByLabelText('Handle'), { target: { value: values.handle } });
  fireEvent.change(screen.getByLabelText('E-mail'), { target: { value: values.email } });
  fireEvent.change(screen.getByLabelText('Password'), { target: { value: values.password } });
}

const send = () => fireEvent.click(screen.getByRole('button', { name: 'Create the account' }));

const show = (result: object) => {
  const onDone = vi.fn();
  const mock = { request: { query: SignUpDocument, variables: { input } }, maxUsageCount: 5, ...result };
  render(
    <MockedProvider mocks={[mock]}>
      <SignUpForm onDone={onDone} />
    </MockedProvider>,
  );
  return onDone;
};

describe('opening an account', () => {
  it('says what is missing beside each field, and asks the graph nothing', async () => {
    const onDone = show({ error: new Error('must not be asked') });
    send();
    expect(await screen.findByText('Choose a handle.', {}, patience)).toBeInTheDocument();
    expect(screen.getByText('Enter your e-mail address.')).toBeInTheDocument();
    expect(screen.getByLabelText('Handle')).toHaveAttribute('aria-invalid', 'true');
    expect(onDone).not.toHaveBeenCalled();
  });

  it('leads on to the mail', async () => {
    const onDone = show({ result: { data: { signUp: { __typename: 'SignUpAccepted', nextStep: 'VERIFY_EMAIL' } } } });
    fill({ ...input, handle: '@Olive', email: ' olive@example.org ' });
    send();
    await waitFor(() => expect(onDone).toHaveBeenCalledWith('olive@example.org'), patience);
  });

  it('offers free handles where one is taken; a press takes it over', async () => {
    const refused = {
      __typename: 'SignUpRefusedProblem',
      message: 'Taken.',
      reason: 'HANDLE_TAKEN',
      suggestedHandles: ['olive-tv'],
    };
    show({ result: { data: { signUp: refused } } });
    fill(input);
    send();
    fireEvent.click(await screen.findByRole('button', { name: 'olive-tv' }, patience));
    await waitFor(() => expect(screen.getByLabelText('Handle')).toHaveValue('olive-tv'), patience);
    expect(screen.getByLabelText('Password')).toHaveValue(input.password);
  });

  it('tells a person who is too fast when to come back', async () => {
    const errors = [{ message: 'Too many.', extensions: { code: 'RATE_LIMITED', retryAfterMs: 41_000 } }];
    show({ result: { errors } });
    fill(input);
    send();
    expect(await screen.findByText('Too many attempts. Try again in 41 seconds.', {}, patience)).toBeInTheDocument();
  });
});
