import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { PasswordField } from './password-field.tsx';
import { Select } from './select.tsx';
import { Switch } from './switch.tsx';
import { TextField } from './text-field.tsx';

describe('a field', () => {
  it('ties the words under it to the control', () => {
    render(<TextField label="Handle" hint="3 to 30 letters" />);
    expect(screen.getByLabelText('Handle')).toHaveAccessibleDescription('3 to 30 letters');
  });

  it('says the error instead of the hint, and marks the control', () => {
    render(<TextField label="Publish on" hint="Your time" error="That has passed. The earliest is 19:40." />);
    const input = screen.getByLabelText('Publish on');
    expect(input).toBeInvalid();
    expect(input).toHaveAccessibleDescription('That has passed. The earliest is 19:40.');
  });

  it('is not described by words that are not there', () => {
    render(<Select label="Language" />);
    expect(screen.getByLabelText('Language')).not.toHaveAttribute('aria-describedby');
  });

  it('hides a password until its writer asks to see it', async () => {
    render(<PasswordField label="Password" />);
    const input = screen.getByLabelText('Password');
    expect(input).toHaveAttribute('type', 'password');
    await userEvent.click(screen.getByRole('button', { name: 'Show the password' }));
    expect(input).toHaveAttribute('type', 'text');
    await userEvent.click(screen.getByRole('button', { name: 'Hide the password' }));
    expect(input).toHaveAttribute('type', 'password');
  });

  it('turns a switch by its name', async () => {
    render(<Switch label="Keyboard shortcuts" hint="On every page" />);
    await userEvent.click(screen.getByText('Keyboard shortcuts'));
    expect(screen.getByRole('switch', { name: /Keyboard shortcuts/ })).toBeChecked();
  });
});
