// What the server asks for, said while the person is still in the field. The server decides; these only save a round trip.

export const emailRules = {
  required: 'Enter your e-mail address.',
  maxLength: { value: 254, message: 'An e-mail address has at most 254 characters.' },
  pattern: { value: /^\s*[^\s@]+@[^\s@]+\.[^\s@]+\s*$/, message: 'An e-mail address looks like name@example.org.' },
};

export const newPasswordRules = {
  required: 'Choose a password.',
  minLength: { value: 8, message: 'A password has at least 8 characters.' },
  maxLength: { value: 256, message: 'A password has at most 256 characters.' },
};

export const handleRules = {
  required: 'Choose a handle.',
  pattern: {
    value: /^\s*@?[A-Za-z0-9_-]{3,30}\s*$/,
    message: 'A handle has 3 to 30 letters a–z, digits, hyphens or underscores.',
  },
};

/** As it is sent: people type the @ that stands before the field. */
export function tidyHandle(value: string): string {
  return value.trim().replace(/^@/, '').toLowerCase();
}

/** Rules of a text with a longest length; of a required one the words to ask for it. */
export function textRules(maxLength: number, required?: string) {
  return {
    ...(required ? { required, validate: (value: string) => value.trim() !== '' || required } : {}),
    maxLength: { value: maxLength, message: `At most ${maxLength.toLocaleString('en')} characters.` },
  };
}
