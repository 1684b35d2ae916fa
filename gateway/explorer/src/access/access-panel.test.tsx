import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { AccessPanel } from './access-panel.tsx';

const show = (more: Partial<Parameters<typeof AccessPanel>[0]> = {}) => {
  const handlers = { onToken: vi.fn(), onTransport: vi.fn() };
  render(<AccessPanel token="" transport="socket" tokensUrl="https://site.test/settings/tokens" {...handlers} {...more} />);
  return handlers;
};
const token = `cgp_${'aB3'.repeat(12)}xY`;
const field = () => screen.getByLabelText('Personal access token');

describe('a token', () => {
  it('is taken without what was copied around it, and not shown while it is typed', async () => {
    const { onToken } = show();
    expect(field()).toHaveAttribute('type', 'password');
    await userEvent.type(field(), `  Bearer ${token} {Enter}`);
    expect(onToken).toHaveBeenCalledWith(token);
  });

  it.each(['cgp_wrong', `${token}x`, `${token.slice(0, -1)}\u200b`, 'two words', ' '])(
    'is refused with the reason where it cannot be one: %j',
    async (text) => {
      const { onToken } = show();
      await userEvent.type(field(), `${text}{Enter}`);
      expect(onToken).not.toHaveBeenCalled();
      expect(screen.getByText(/^This is no token/)).toBeVisible();
    },
  );

  it('is made in the settings, and forgotten here', async () => {
    show();
    expect(screen.getByRole('link', { name: 'Make a token in your settings' })).toHaveAttribute(
      'href',
      'https://site.test/settings/tokens',
    );
    const { onToken } = show({ token });
    await userEvent.click(screen.getByRole('button', { name: 'Forget the token' }));
    expect(onToken).toHaveBeenCalledWith('');
    expect(document.body).not.toHaveTextContent(token);
  });
});

describe('events of a subscription', () => {
  it('come over HTTP where that is chosen', async () => {
    const { onTransport } = show();
    await userEvent.click(screen.getByRole('switch', { name: /^Events over HTTP/ }));
    expect(onTransport).toHaveBeenCalledWith('event-stream');
  });
});
