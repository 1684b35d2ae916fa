import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { MockedProvider } from '@apollo/client/testing/react';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { type FragmentType, makeFragmentData } from '../../generated/index.ts';
import { DetailsForm, DetailsForm_category, DetailsForm_video } from './details-form.tsx';
import { UpdateVideo } from './details-query.ts';

const video = {
  __typename: 'Video' as const,
  id: 'vid_1',
  title: 'clip',
  description: '',
  tags: [],
  visibility: 'PRIVATE' as const,
  updatedAt: '2026-01-01T00:00:00.000Z',
  category: null,
};
const answered = {
  ...video,
  thumbnail: null,
  thumbnails: [],
  url: 'http://localhost/watch/vid_1',
  state: 'READY',
  isPlayable: true,
  renditions: [],
};

function renderForm(changes: Record<string, unknown>, answer: { data: unknown } | { error: Error }) {
  const onState = vi.fn();
  const request = { query: UpdateVideo, variables: { input: { videoId: 'vid_1', changes } } };
  const mock = 'error' in answer ? { request, error: answer.error } : { request, result: answer as { data: never } };
  render(
    <MockedProvider mocks={[mock]}>
      <div>
        <DetailsForm
          formId="details"
          video={makeFragmentData(video, DetailsForm_video) as FragmentType<typeof DetailsForm_video>}
          categories={[makeFragmentData({ __typename: 'Category', id: 'cat_1', name: 'Making' }, DetailsForm_category)]}
          onState={onState}
        />
        <button type="submit" form="details">
          Save
        </button>
      </div>
    </MockedProvider>,
  );
  return onState;
}

const save = () => userEvent.click(screen.getByRole('button', { name: 'Save' }));

describe('the form of details', () => {
  it('sends what was changed and nothing else', async () => {
    const onState = renderForm(
      { title: 'Firing no. 31', visibility: 'PUBLIC' },
      { data: { updateVideo: { ...answered, title: 'Firing no. 31', visibility: 'PUBLIC' } } },
    );
    const title = screen.getByRole('textbox', { name: /Title/ });
    await userEvent.clear(title);
    await userEvent.type(title, 'Firing no. 31');
    await userEvent.click(screen.getByRole('radio', { name: /Everyone/ }));
    await save();
    await waitFor(() => expect(onState).toHaveBeenLastCalledWith({ isBusy: false, isDirty: false }));
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('says what is wrong at the place, before anything is sent', async () => {
    renderForm({}, { error: new Error('must not be sent') });
    await userEvent.clear(screen.getByRole('textbox', { name: /Title/ }));
    await save();
    expect(await screen.findByText('A title has at least 3 characters.')).toBeInTheDocument();
    expect(screen.getByRole('textbox', { name: /Title/ })).toHaveAccessibleDescription('A title has at least 3 characters.');
  });

  it("puts the server's word at the field that it names, and keeps what was typed", async () => {
    const error = new CombinedGraphQLErrors({
      errors: [{ message: 'A tag has at most 40 characters.', extensions: { code: 'INVALID_INPUT', field: 'tags' } }],
    });
    renderForm({ tags: ['long'] }, { error });
    await userEvent.type(screen.getByRole('textbox', { name: /Tags/ }), 'long');
    await save();
    expect(await screen.findByText('A tag has at most 40 characters.')).toBeInTheDocument();
    expect(screen.getByRole('textbox', { name: /Tags/ })).toHaveValue('long');
  });
});
