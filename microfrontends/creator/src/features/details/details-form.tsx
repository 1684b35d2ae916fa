import { useMutation } from '@apollo/client/react';
import { describeError } from '@castgraph/graphql-client';
import { announce } from '@castgraph/mfe-contracts';
import { Callout } from '@castgraph/ui/callout';
import { Choice, Choices } from '@castgraph/ui/choice';
import { Select } from '@castgraph/ui/select';
import { TextArea } from '@castgraph/ui/text-area';
import { TextField } from '@castgraph/ui/text-field';
import { Globe, Link2, Lock } from 'lucide-react';
import { useEffect } from 'react';
import { useForm } from 'react-hook-form';
import { type FragmentType, graphql, readFragment } from '../../generated/index.ts';
import { UpdateVideo } from './details-query.ts';
import {
  type DetailsValues,
  listChanges,
  TITLE_MAX,
  validateDescription,
  validateTags,
  validateTitle,
} from './details-values.ts';

export const DetailsForm_video = graphql(`
  fragment DetailsForm_video on Video {
    id
    title
    description
    tags
    visibility
    updatedAt
    category {
      id
    }
  }
`);

export const DetailsForm_category = graphql(`
  fragment DetailsForm_category on Category {
    id
    name
  }
`);

interface DetailsFormProps {
  /** Ties the button that saves, which may stand elsewhere on the page. */
  formId: string;
  video: FragmentType<typeof DetailsForm_video>;
  categories: readonly FragmentType<typeof DetailsForm_category>[];
  onState(state: DetailsFormState): void;
}

export interface DetailsFormState {
  isBusy: boolean;
  isDirty: boolean;
}

const FIELDS = ['title', 'description', 'categoryId', 'tags', 'visibility'] as const;

/** What a video is called, what it is about, and who can see it. Only what was changed is sent. */
export function DetailsForm({ formId, video: masked, categories: maskedCategories, onState }: DetailsFormProps) {
  const video = readFragment(DetailsForm_video, masked);
  const categories = readFragment(DetailsForm_category, maskedCategories);
  const saved: DetailsValues = {
    title: video.title,
    description: video.description,
    categoryId: video.category?.id ?? '',
    tags: video.tags.join(', '),
    visibility: video.visibility,
  };
  // `values` follows what the server says, but never takes a word from under the writer's hands.
  const form = useForm<DetailsValues>({ mode: 'onBlur', values: saved, resetOptions: { keepDirtyValues: true } });
  const { register, formState, watch } = form;
  const { errors, isDirty, isSubmitting } = formState;
  const [update] = useMutation(UpdateVideo);

  useEffect(() => onState({ isBusy: isSubmitting, isDirty }), [onState, isSubmitting, isDirty]);

  const save = form.handleSubmit(async (values) => {
    try {
      await update({ variables: { input: { videoId: video.id, changes: listChanges(saved, values) } } });
      form.reset(values);
      announce('Details saved');
    } catch (error) {
      const { field, message } = describeError(error);
      const place = FIELDS.find((name) => name === field) ?? 'root';
      form.setError(place, { message });
      if (place !== 'root') form.setFocus(place);
    }
  });

  return (
    <form id={formId} className="form" onSubmit={save} noValidate>
      {errors.root && <Callout tone="danger">{errors.root.message} Your words are still here.</Callout>}
      <TextField
        label="Title"
        labelEnd={`${[...watch('title')].length} of ${TITLE_MAX}`}
        error={errors.title?.message}
        autoComplete="off"
        {...register('title', { validate: validateTitle })}
      />
      <TextArea
        label="Description"
        rows={5}
        error={errors.description?.message}
        {...register('description', { validate: validateDescription })}
      />
      <div className="two">
        <Select label="Topic" error={errors.categoryId?.message} {...register('categoryId')}>
          <option value="">None</option>
          {categories.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
        <TextField
          label="Tags"
          hint="Words to find it by, with commas between them."
          error={errors.tags?.message}
          autoComplete="off"
          {...register('tags', { validate: validateTags })}
        />
      </div>
      <Choices label="Who can see it">
        <Choice value="PUBLIC" label="Everyone" hint="in lists and feeds" icon={Globe} {...register('visibility')} />
        <Choice value="UNLISTED" label="With the link" hint="not listed" icon={Link2} {...register('visibility')} />
        <Choice value="PRIVATE" label="Only you" hint="and collaborators" icon={Lock} {...register('visibility')} />
      </Choices>
    </form>
  );
}
