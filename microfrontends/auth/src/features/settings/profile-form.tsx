import { useMutation } from '@apollo/client/react';
import { useSession } from '@castgraph/mfe-contracts';
import { Button } from '@castgraph/ui/button';
import { TextArea } from '@castgraph/ui/text-area';
import { TextField } from '@castgraph/ui/text-field';
import { showToast } from '@castgraph/ui/toast';
import { useForm } from 'react-hook-form';
import { type FragmentType, graphql, readFragment } from '../../generated/index.ts';
import { FormFailure, showFailure } from '../forms/failure.tsx';
import { HandleSuggestions } from '../forms/handle-suggestions.tsx';
import { handleRules, textRules, tidyHandle } from '../forms/rules.ts';

const ProfileForm_user = graphql(`
  fragment ProfileForm_user on User {
    id
    handle
    displayName
    bio
  }
`);

const UpdateProfileDocument = graphql(`
  mutation UpdateProfile($input: UpdateProfileInput!) {
    updateProfile(input: $input) {
      ... on User {
        id
        ...ProfileForm_user
      }
      ... on HandleTakenProblem {
        message
        suggestedHandles
      }
    }
  }
`);

interface ProfileValues {
  displayName: string;
  handle: string;
  bio: string;
}

/** Name, handle and a few words. */
export function ProfileForm({ user: masked }: { user: FragmentType<typeof ProfileForm_user> }) {
  const { handle, displayName, bio } = readFragment(ProfileForm_user, masked);
  const values = { displayName, handle, bio: bio ?? '' };
  const form = useForm<ProfileValues>({ mode: 'onTouched', values });
  const session = useSession();
  const [update, { data }] = useMutation(UpdateProfileDocument);
  const { errors, isSubmitting, isDirty } = form.formState;
  const taken = data?.updateProfile?.__typename === 'HandleTakenProblem' ? data.updateProfile : null;

  const save = form.handleSubmit(async (next) => {
    try {
      const input = { displayName: next.displayName.trim(), handle: tidyHandle(next.handle), bio: next.bio.trim() };
      const outcome = (await update({ variables: { input } })).data?.updateProfile;
      if (outcome?.__typename === 'HandleTakenProblem') {
        form.setError('handle', { message: outcome.message }, { shouldFocus: true });
        return;
      }
      await session.refresh();
      showToast({ text: 'Saved' });
    } catch (error) {
      showFailure(form, error);
    }
  });

  return (
    <form className="form set__form" noValidate onSubmit={save} aria-label="Account">
      <div className="two">
        <TextField
          label="Name"
          autoComplete="nickname"
          error={errors.displayName?.message}
          {...form.register('displayName', textRules(60, 'Enter a name.'))}
        />
        <TextField
          label="Handle"
          prefixSign="@"
          autoCapitalize="none"
          spellCheck={false}
          error={
            errors.handle && (
              <>
                {errors.handle.message}{' '}
                <HandleSuggestions
                  handles={taken?.suggestedHandles}
                  onPick={(free) => form.setValue('handle', free, { shouldValidate: true, shouldDirty: true })}
                />
              </>
            )
          }
          {...form.register('handle', handleRules)}
        />
      </div>
      <TextArea
        label="About you"
        rows={4}
        hint="Plain text, for whoever looks you up."
        error={errors.bio?.message}
        {...form.register('bio', textRules(1_000))}
      />
      <FormFailure message={errors.root?.message} />
      <div className="set__acts">
        <Button tone="quiet" disabled={!isDirty} onClick={() => form.reset()}>
          Discard
        </Button>
        <Button type="submit" tone="primary" isBusy={isSubmitting}>
          Save
        </Button>
      </div>
    </form>
  );
}
