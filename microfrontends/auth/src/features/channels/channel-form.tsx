import { Button } from '@castgraph/ui/button';
import { TextArea } from '@castgraph/ui/text-area';
import { TextField } from '@castgraph/ui/text-field';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { FormFailure, showFailure } from '../forms/failure.tsx';
import { HandleSuggestions } from '../forms/handle-suggestions.tsx';
import { handleRules, textRules, tidyHandle } from '../forms/rules.ts';

export interface ChannelValues {
  name: string;
  handle: string;
  description: string;
}

/** Somebody else has the handle. */
export interface HandleTaken {
  message: string;
  suggestedHandles: readonly string[];
}

interface ChannelFormProps {
  label: string;
  verb: string;
  initial: ChannelValues;
  onCancel(): void;
  /** Answers the problem that stands beside the handle, where there is one. */
  onSubmit(values: ChannelValues): Promise<HandleTaken | null>;
}

/** Name, handle and description of a channel, to open it or to change it. */
export function ChannelForm({ label, verb, initial, onCancel, onSubmit }: ChannelFormProps) {
  const form = useForm<ChannelValues>({ mode: 'onTouched', defaultValues: initial });
  const [suggestions, setSuggestions] = useState<readonly string[]>([]);
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async ({ name, handle, description }) => {
    setSuggestions([]);
    try {
      const taken = await onSubmit({ name: name.trim(), handle: tidyHandle(handle), description: description.trim() });
      if (!taken) return;
      setSuggestions(taken.suggestedHandles);
      form.setError('handle', { message: taken.message }, { shouldFocus: true });
    } catch (error) {
      showFailure(form, error);
    }
  });

  const pick = (handle: string) => {
    setSuggestions([]);
    form.setValue('handle', handle, { shouldValidate: true, shouldDirty: true });
  };

  return (
    <form className="form set__form" style={{ flex: 1 }} noValidate onSubmit={submit} aria-label={label}>
      <div className="two">
        <TextField label="Name" error={errors.name?.message} {...form.register('name', textRules(100, 'Enter a name.'))} />
        <TextField
          label="Handle"
          prefixSign="@"
          autoCapitalize="none"
          spellCheck={false}
          hint="The address of the channel’s page."
          error={
            errors.handle && (
              <>
                {errors.handle.message} <HandleSuggestions handles={suggestions} onPick={pick} />
              </>
            )
          }
          {...form.register('handle', handleRules)}
        />
      </div>
      <TextArea
        label="Description"
        rows={4}
        error={errors.description?.message}
        {...form.register('description', textRules(5_000))}
      />
      <FormFailure message={errors.root?.message} />
      <div className="set__acts">
        <Button tone="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" tone="primary" isBusy={isSubmitting}>
          {verb}
        </Button>
      </div>
    </form>
  );
}
