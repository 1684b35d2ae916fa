import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { AccessPanel } from './access-panel.tsx';

const show = (more: Partial<Parameters<typeof AccessPanel>[0]> = {}) => {
  const handlers = { onToken: vi.fn(), onTransport: vi.fn() };
  render(<AccessPanel token="" transport="socket" tokensUrl="https://site.test/settings/tokens" {...handlers} {...more} />);
  return handlers;
};
const field = () => screen.getByLabelText('Personal access token');

describe('a token', () => {
  it('is taken without what was copied around it, and not shown while it is typed', async () => {
    const { onToken } = show();
    expect(field()).toHaveAttribute('type', 'password');
    await userEvent.type(field(), '  Bearer cgp_abc-1.2 {Enter}');
    expect(onToken).toHaveBeenCalledWith('cgp_abc-1.2');
  });

  it.each(['two words', 'line\u200bbreak', ' '])('is refused with the reason where it cannot be one: %j', async (text) => {
    const { onToken } = show();
    await userEvent.type(field(), `${text}{Enter}`);
    expect(onToken).not.toHaveBeenCalled();
    expect(screen.getByText(/^A token is one word/)).toBeVisible();
  });

  it('is made in the settings, and forgotten here', async () => {
    show();
    expect(screen.getByRole('link', { name: 'Make a token in your settings' })).toHaveAttribute(
      'href',
      'https://site.test/settings/tokens',
    );
    const { onToken } = show({ token: 'cgp_abc' });
    await userEvent.click(screen.getByRole('button', { name: 'Forget the token' }));
    expect(onToken).toHaveBeenCalledWith('');
    expect(document.body).not.toHaveTextContent('cgp_abc');
  });
});

describe('events of a subscription', () => {
  it('come over HTTP where that is chosen', async () => {
    const { onTransport } = show();
    await userEvent.click(screen.getByRole('switch', { name: /^Events over HTTP/ }));
    expect(onTransport).toHaveBeenCalledWith('event-stream');
  });
});
