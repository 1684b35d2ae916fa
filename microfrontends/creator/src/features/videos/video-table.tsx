import { formatClock, formatSpan } from '@castgraph/ui/format/duration';
import { IconButton } from '@castgraph/ui/icon-button';
import { Menu } from '@castgraph/ui/menu';
import { ProgressLine } from '@castgraph/ui/progress';
import { RelativeTime } from '@castgraph/ui/relative-time';
import { Cell, Row, Table } from '@castgraph/ui/table';
import { Tag } from '@castgraph/ui/tag';
import { Thumbnail } from '@castgraph/ui/thumbnail';
import { Ellipsis, Globe, Link2, Lock, Play, SquarePen, Trash2, Upload } from 'lucide-react';
import Link from 'next/link';
import type { VideoRow_VideoFragment } from '../../generated/graphql.ts';
import { type FragmentType, graphql, readFragment } from '../../generated/index.ts';

export const VideoRow_video = graphql(`
  fragment VideoRow_video on Video {
    id
    title
    durationMs
    visibility
    state
    isPlayable
    createdAt
    publishedAt
    thumbnail {
      url(widthPx: 320)
      blurhash
    }
    processing {
      stage
      progressPercent
      etaMs
      failure
    }
  }
`);

const VISIBILITY = {
  PUBLIC: { icon: Globe, label: 'Everyone' },
  UNLISTED: { icon: Link2, label: 'With the link' },
  PRIVATE: { icon: Lock, label: 'Only you' },
};

interface VideoTableProps {
  videos: readonly (FragmentType<typeof VideoRow_video> & { id: string })[];
  isBusy: boolean;
  onDelete(video: { id: string; title: string }): void;
}

/** A channel's videos as its owner sees them: who else does, and how far each is. */
export function VideoTable({ videos, isBusy, onDelete }: VideoTableProps) {
  const columns = [
    { label: 'Video' },
    { label: 'Seen by' },
    { label: 'State' },
    { label: 'Date', isNumber: true },
    { label: 'Actions', isSilent: true },
  ];
  return (
    <div className="panel panel--flush">
      <Table label="Your videos" className="table--videos" columns={columns} isBusy={isBusy}>
        {videos.map((video) => (
          <VideoTableRow key={video.id} video={video} onDelete={onDelete} />
        ))}
      </Table>
    </div>
  );
}

function VideoTableRow({
  video: masked,
  onDelete,
}: {
  video: FragmentType<typeof VideoRow_video>;
  onDelete: VideoTableProps['onDelete'];
}) {
  const video = readFragment(VideoRow_video, masked);
  const visibility = VISIBILITY[video.visibility];
  const edit = `/studio/videos/${video.id}`;
  return (
    <Row>
      <Cell>
        <div className="media-cell">
          <span className="media-cell__pic">
            <Thumbnail url={video.thumbnail?.url} blurhash={video.thumbnail?.blurhash} />
          </span>
          <div>
            <Link className="table__main" href={edit}>
              {video.title}
            </Link>
            <span className="table__sub num">{video.durationMs ? formatClock(video.durationMs) : 'Length not known yet'}</span>
          </div>
        </div>
      </Cell>
      <Cell>
        <Tag icon={visibility.icon}>{visibility.label}</Tag>
      </Cell>
      <Cell>
        <StateCell video={video} />
      </Cell>
      <Cell isNumber>
        <RelativeTime at={video.publishedAt ?? video.createdAt} />
      </Cell>
      <Cell isNumber>
        <Menu
          label={`Actions for ${video.title}`}
          trigger={(ties) => <IconButton {...ties} label={`Actions for ${video.title}`} icon={Ellipsis} size="sm" />}
          items={[
            { label: 'Edit details', icon: SquarePen, href: edit },
            ...(video.isPlayable ? [{ label: 'Watch', icon: Play, href: `/watch/${video.id}` }] : []),
            ...(video.state === 'DRAFT' ? [{ label: 'Go on uploading', icon: Upload, href: '/studio/upload' }] : []),
            'separator',
            { label: 'Delete', icon: Trash2, isDanger: true, onSelect: () => onDelete(video) },
          ]}
        />
      </Cell>
    </Row>
  );
}

function StateCell({ video }: { video: VideoRow_VideoFragment }) {
  const { state, processing, isPlayable, title } = video;
  if (state === 'READY') return <Tag tone="ok">Ready</Tag>;
  if (state === 'FAILED') return <Tag tone="danger">Failed</Tag>;
  if (state === 'DRAFT') return <Tag tone="warn">Not uploaded yet</Tag>;
  const percent = processing?.progressPercent ?? 0;
  const left = processing?.etaMs ? `, ${formatSpan(processing.etaMs)} left` : '';
  return (
    <div className="cell-line">
      <ProgressLine percent={percent} label={`Processing of ${title}`} state={percent > 0 ? 'running' : 'waiting'} />
      <span className="table__sub num">
        {isPlayable ? 'Playable, ' : ''}
        {Math.floor(percent)} %{left}
      </span>
    </div>
  );
}
