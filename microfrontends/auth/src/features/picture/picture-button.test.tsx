import { InMemoryCache } from '@apollo/client/cache';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import type { MockLink } from '@apollo/client/testing';
import { MockedProvider } from '@apollo/client/testing/react';
import { ToastRegion } from '@castgraph/ui/toast';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { possibleTypes } from '../../generated/possible-types.ts';
import { PictureButton } from './picture-button.tsx';
import { uploadDocuments } from './upload-documents.ts';

const picture = new File([new Uint8Array(30)], 'me.png', { type: 'image/png' });
const anything = () => true;

/** The object store, which lies outside of this process: takes what it is sent, or does not answer at all. */
function stubStore(answers: boolean[]): string[] {
  const sent: string[] = [];
  class Store {
    upload = {};
    status = 200;
    onload?: () => void;
    onerror?: () => void;
    url = '';
    open(_method: string, url: string) {
      this.url = url;
    }
    setRequestHeader() {}
    abort() {}
    send() {
      sent.push(this.url);
      queueMicrotask(() => (answers.shift() === false ? this.onerror?.() : this.onload?.()));
    }
  }
  vi.stubGlobal('XMLHttpRequest', Store);
  return sent;
}

function show(completions: object[], onChoose = vi.fn(async () => undefined), hasPicture = false) {
  const started = { __typename: 'Upload', id: 'upl_1', state: 'OPEN', partSizeBytes: '100', receivedBytes: '0', parts: [] };
  const signed = { __typename: 'SignedPart', number: 1, url: 'http://store/1', headers: [] };
  const mocks: MockLink.MockedResponse[] = [
    { request: { query: uploadDocuments.start, variables: anything }, result: { data: { startUpload: started } } },
    {
      request: { query: uploadDocuments.sign, variables: anything },
      maxUsageCount: 5,
      result: { data: { signUploadParts: [signed] } },
    },
    ...completions.map((completeUpload) => ({
      request: { query: uploadDocuments.complete, variables: anything },
      result: { data: { completeUpload } },
    })),
  ];
  render(
    <MockedProvider mocks={mocks} cache={new InMemoryCache({ possibleTypes })}>
      <div>
        <PictureButton kind="AVATAR" hasPicture={hasPicture} onChoose={onChoose} />
        <ToastRegion />
      </div>
    </MockedProvider>,
  );
  return onChoose;
}

const choose = () => userEvent.upload(screen.getByLabelText('A picture'), picture);
const upload = (state: string, failure: string | null = null) => ({ __typename: 'Upload', id: 'upl_1', state, failure });

let sent: string[];
beforeEach(() => {
  sent = stubStore([]);
});
afterEach(() => vi.unstubAllGlobals());

describe("choosing one's picture", () => {
  it('sends it, waits for its checks, and uses it', async () => {
    const onChoose = show([upload('CHECKING'), upload('COMPLETED')]);
    await choose();
    expect(await screen.findByText('Picture changed')).toBeInTheDocument();
    expect(sent).toEqual(['http://store/1']);
    expect(onChoose).toHaveBeenCalledWith('upl_1');
  });

  // A picture that was refused never becomes known: waiting for it would end in "not ready yet".
  it('says why it was refused as soon as the checks have spoken, and does not ask for it to be used', async () => {
    const onChoose = show([upload('CHECKING'), upload('FAILED', 'This picture is too small.')]);
    await choose();
    expect(await screen.findByRole('alert')).toHaveTextContent('This picture is too small.');
    expect(onChoose).not.toHaveBeenCalled();
    expect(screen.getByRole('button', { name: 'Add a picture' })).not.toHaveAttribute('aria-busy');
  });

  it('sends a part again that did not arrive', async () => {
    sent = stubStore([false, true]);
    show([upload('COMPLETED')]);
    await choose();
    expect(await screen.findByText('Picture changed')).toBeInTheDocument();
    expect(sent).toHaveLength(2);
  });

  it('says why the graph does not take it, and keeps the button', async () => {
    const refusal = new CombinedGraphQLErrors({ errors: [{ message: 'Not now.', extensions: { code: 'FORBIDDEN' } }] });
    show(
      [],
      vi.fn(async () => Promise.reject(refusal)),
      true,
    );
    await userEvent.click(screen.getByRole('button', { name: 'Remove' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('Not now.');
    expect(screen.getByRole('button', { name: 'Change picture' })).toBeInTheDocument();
  });
});
