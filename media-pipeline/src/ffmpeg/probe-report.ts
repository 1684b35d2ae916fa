import { z } from 'zod';

const ratio = z
  .string()
  .optional()
  .transform((text) => {
    const [num, den] = (text ?? '').split(/[/:]/).map(Number);
    return num !== undefined && den !== undefined && num > 0 && den > 0 ? num / den : undefined;
  });
const seconds = z.coerce.number().nonnegative().optional().catch(undefined);

/** One stream of ffprobe's report, as far as it is read. What a container leaves out or garbles is undefined. */
export const stream = z.object({
  index: z.number(),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  width: z.number().optional(),
  height: z.number().optional(),
  pix_fmt: z.string().optional(),
  sample_aspect_ratio: ratio,
  avg_frame_rate: ratio,
  r_frame_rate: ratio,
  field_order: z.string().optional(),
  color_transfer: z.string().optional(),
  channels: z.number().optional(),
  start_time: z.coerce.number().optional().catch(undefined),
  duration: seconds,
  disposition: z.object({ attached_pic: z.number().optional() }).optional(),
  tags: z.record(z.string(), z.string()).optional(),
  side_data_list: z.array(z.object({ rotation: z.number().optional() })).optional(),
});

/** ffprobe's report of a file, by `-show_format -show_streams` in JSON. */
export const report = z.object({
  streams: z.array(stream).default([]),
  format: z
    .object({ format_name: z.string().optional(), duration: seconds, start_time: z.coerce.number().optional().catch(undefined) })
    .default({ format_name: undefined, duration: undefined, start_time: undefined }),
});
