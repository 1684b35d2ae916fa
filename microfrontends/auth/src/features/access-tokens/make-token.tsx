import { useMutation } from '@apollo/client/react';
import { Button } from '@castgraph/ui/button';
import { Check } from '@castgraph/ui/check';
import { Select } from '@castgraph/ui/select';
import { TextField } from '@castgraph/ui/text-field';
import { useEffect } from 'react';
import { useForm } from 'react-hook-form';
import type { Scope } from '../../generated/graphql.ts';
import { graphql } from '../../generated/index.ts';
import { FormFailure, showFailure } from '../forms/failure.tsx';
import { nameScope, scopeGroups } from './scope-words.ts';

export const CreateAccessTokenDocument = graphql(`
  mutation CreateAccessToken($input: CreateAccessTokenInput!) {
    createAccessToken(input: $input) {
      secret
      accessToken {
        id
        name
      }
    }
  }
`);

const NAME_MAX = 60;
const DAY_MS = 86_400_000;
/** Days until the end; 0 for none. */
const lives = [
  { days: 30, words: 'In 30 days' },
  { days: 90, words: 'In 90 days' },
  { days: 365, words: 'In a year' },
  { days: 0, words: 'Never' },
];

interface MakeValues {
  name: string;
  scopes: Scope[];
  days: string;
}

export interface MadeToken {
  name: string;
  secret: string;
}

/** What a new token is called, may do, and how long it lasts. */
export function MakeToken({ onMade, onCancel }: { onMade(token: MadeToken): void; onCancel(): void }) {
  const form = useForm<MakeValues>({ mode: 'onTouched', defaultValues: { name: '', scopes: [], days: '90' } });
  const [create] = useMutation(CreateAccessTokenDocument, { fetchPolicy: 'no-cache' });
  const { errors, isSubmitting } = form.formState;
  const { setFocus } = form;
  // The button that opened the form is gone with its focus.
  useEffect(() => setFocus('name'), [setFocus]);
  const submit = form.handleSubmit(async ({ name, scopes, days }) => {
    const expiresAt = days === '0' ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString();
    try {
      const made = (await create({ variables: { input: { name: name.trim(), scopes, expiresAt } } })).data?.createAccessToken;
      if (made) onMade({ name: made.accessToken.name, secret: made.secret });
    } catch (error) {
      showFailure(form, error);
    }
  });
  return (
    <form className="form set__form" noValidate onSubmit={submit} aria-label="Make a token">
      <div className="two">
        <TextField
          label="Name"
          hint={`What it is for, such as “Backup at home”. At most ${NAME_MAX} characters.`}
          maxLength={NAME_MAX}
          autoComplete="off"
          error={errors.name?.message}
          {...form.register('name', { validate: (name) => name.trim() !== '' || 'Give it a name.' })}
        />
        <Select label="Ends" {...form.register('days')}>
          {lives.map(({ days, words }) => (
            <option key={days} value={days}>
              {words}
            </option>
          ))}
        </Select>
      </div>
      {scopeGroups.map(({ title, scopes }) => (
        <fieldset key={title} className="scopes">
          <legend>{title}</legend>
          {scopes.map(({ scope, words, hint }) => (
            <Check
              key={scope}
              label={
                <>
                  {words} <code>{nameScope(scope)}</code>
                </>
              }
              hint={hint}
              value={scope}
              {...form.register('scopes', {
                validate: (chosen) => chosen.length > 0 || 'Choose at least one thing that it may do.',
              })}
            />
          ))}
        </fieldset>
      ))}
      <FormFailure message={errors.scopes?.message ?? errors.root?.message} />
      <div className="set__acts">
        <Button tone="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" tone="primary" isBusy={isSubmitting}>
          Make the token
        </Button>
      </div>
    </form>
  );
}
