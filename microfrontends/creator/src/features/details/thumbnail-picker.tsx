import { useMutation } from '@apollo/client/react';
import { describeError } from '@castgraph/graphql-client';
import { Callout } from '@castgraph/ui/callout';
import { Icon } from '@castgraph/ui/icon';
import { PICTURE_TYPES } from '@castgraph/upload-client/picture-types';
import { ImagePlus } from 'lucide-react';
import { useId, useState } from 'react';
import { type FragmentType, graphql, readFragment } from '../../generated/index.ts';
import { UpdateVideo } from './details-query.ts';
import { useOwnPicture } from './use-own-picture.ts';

export const ThumbnailPicker_video = graphql(`
  fragment ThumbnailPicker_video on Video {
    id
    thumbnail {
      url(widthPx: 640)
      blurhash
    }
    thumbnails {
      id
      isChosen
      isGenerated
      image {
        url(widthPx: 320)
      }
    }
  }
`);

/** The pictures that a video can be shown by: those cut from it, and one's own. */
export function ThumbnailPicker({ video: masked }: { video: FragmentType<typeof ThumbnailPicker_video> }) {
  const { id: videoId, thumbnails } = readFragment(ThumbnailPicker_video, masked);
  const name = useId();
  const [update, { loading }] = useMutation(UpdateVideo);
  const [problem, setProblem] = useState<string | null>(null);
  const own = useOwnPicture(videoId);
  const error = own.problem ?? problem;

  const choose = async (thumbnailId: string) => {
    setProblem(null);
    try {
      await update({ variables: { input: { videoId, changes: { thumbnailId } } } });
    } catch (failure) {
      setProblem(describeError(failure).message);
    }
  };

  return (
    <fieldset className="field" aria-busy={loading || own.isBusy}>
      <legend className="field__label">
        Picture <small>{thumbnails?.length ? 'shown until it plays' : 'cut from the video once it is processed'}</small>
      </legend>
      <div className="thumbs">
        {thumbnails?.map(({ id, image, isChosen, isGenerated }, index) => (
          <label key={id} className="thumb">
            <input type="radio" name={name} checked={isChosen} onChange={() => void choose(id)} />
            {/* biome-ignore lint/performance/noImgElement: the origin serves every width itself. */}
            <img
              src={image.url}
              alt={isGenerated ? `Picture ${index + 1}, from the video` : `Picture ${index + 1}, your own`}
              width={320}
              height={180}
              loading="lazy"
            />
          </label>
        ))}
        <label className="thumb thumb--add">
          <input
            className="sr"
            type="file"
            accept={PICTURE_TYPES}
            aria-label="Add a picture of your own"
            disabled={own.isBusy}
            onChange={(event) => {
              const [file] = event.target.files ?? [];
              event.target.value = '';
              if (file) void own.add(file);
            }}
          />
          {own.isBusy ? <span className="hint num">{own.percent} %</span> : <Icon of={ImagePlus} />}
        </label>
      </div>
      {error && <Callout tone="danger">{error}</Callout>}
    </fieldset>
  );
}
