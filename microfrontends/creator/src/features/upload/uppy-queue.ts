import Uppy, { BasePlugin, type Body, type Meta, type PluginOpts, type UppyFile } from '@uppy/core';
import { createGate } from './gate.ts';
import type { UploadPhase, UploadSnapshot } from './upload-snapshot.ts';
import { createUploadTask, type UploadTask, type UploadTaskOptions } from './upload-task.ts';

interface QueueMeta extends Meta {
  channelId: string;
}

type QueueFile = UppyFile<QueueMeta, Body>;

type Tools = Pick<UploadTaskOptions, 'api' | 'hash' | 'put' | 'giveUp'>;

interface PartsUploaderOptions extends PluginOpts {
  tools: Tools;
  onChange(snapshot: UploadSnapshot): void;
  onGone(id: string): void;
}

const PARTS_AT_ONCE_MAX = 4;

/**
 * An uploader for Uppy that sends parts as this product's graph signs them. Uppy's own S3 plugin (6.3) sends the parts of
 * a file one after the other and signs them without having seen their bytes, so it can neither send four at once nor
 * have their checksum in the signature.
 */
class PartsUploader extends BasePlugin<PartsUploaderOptions, QueueMeta, Body> {
  #tasks = new Map<string, UploadTask>();
  #gate = createGate(PARTS_AT_ONCE_MAX);

  constructor(uppy: Uppy<QueueMeta, Body>, options: PartsUploaderOptions) {
    super(uppy, options);
    this.id = 'CastgraphParts';
    this.type = 'uploader';
  }

  override install(): void {
    this.uppy.setState({ capabilities: { ...this.uppy.getState().capabilities, resumableUploads: true } });
    this.uppy.addUploader((ids) => this.#upload(ids));
    this.uppy.on('upload-pause', (file, isPaused) => {
      const task = file && this.#tasks.get(file.id);
      if (isPaused) task?.pause();
      else if (file && task) void this.#run(file, task);
    });
    this.uppy.on('file-removed', (file) => {
      void this.#tasks.get(file.id)?.cancel();
      this.#tasks.delete(file.id);
      this.opts.onGone(file.id);
    });
  }

  async #upload(ids: string[]): Promise<void> {
    const files = this.uppy.getFilesByIds(ids);
    this.uppy.emit('upload-start', files);
    await Promise.allSettled(
      files.map((file) => {
        const known = this.#tasks.get(file.id);
        const task = known ?? this.#createTask(file);
        this.#tasks.set(file.id, task);
        return this.#run(file, task);
      }),
    );
  }

  #createTask(file: QueueFile): UploadTask {
    const { tools, onChange } = this.opts;
    return createUploadTask({
      ...tools,
      id: file.id,
      file: file.data as File,
      channelId: file.meta.channelId,
      gate: this.#gate,
      onChange: (snapshot) => {
        onChange(snapshot);
        if (snapshot.phase !== 'sending' || !this.uppy.getFile(file.id)) return;
        const { sentBytes: bytesUploaded, sizeBytes: bytesTotal } = snapshot;
        this.uppy.emit('upload-progress', file, { uploadStarted: Date.now(), bytesUploaded, bytesTotal });
      },
    });
  }

  async #run(file: QueueFile, task: UploadTask): Promise<void> {
    await task.run();
    if (!this.uppy.getFile(file.id)) return;
    const { phase, problem } = task.read();
    if (phase === 'completed') this.uppy.emit('upload-success', file, { status: 200, body: {} });
    else if (problem) this.uppy.emit('upload-error', file, { name: 'UploadError', message: problem.message });
  }
}

/** What the page asks of the queue. */
export interface UploadQueue {
  add(file: File, channelId: string): void;
  pause(id: string): void;
  resume(id: string): void;
  retry(id: string): void;
  remove(id: string): void;
}

/** The files of a page on their way, in Uppy's hands. */
export function createUploadQueue(
  tools: Tools,
  onChange: (snapshot: UploadSnapshot) => void,
  onGone: (id: string) => void,
): UploadQueue {
  const uppy = new Uppy<QueueMeta, Body>({ autoProceed: true, allowMultipleUploadBatches: true });
  const phases = new Map<string, UploadPhase>();
  uppy.use(PartsUploader, {
    tools,
    onChange(snapshot) {
      phases.set(snapshot.id, snapshot.phase);
      onChange(snapshot);
    },
    onGone,
  });
  const turn = (id: string, isPaused: boolean) => {
    if (uppy.getFile(id) && Boolean(uppy.getFile(id).isPaused) !== isPaused) uppy.pauseResume(id);
  };
  return {
    add(file, channelId) {
      const twin = uppy.getFiles().find(({ data }) => data instanceof File && isSameFile(data, file));
      const phase = twin && phases.get(twin.id);
      // The same file again means: go on with it, or, where it ended, begin anew.
      if (twin && phase === 'paused') return turn(twin.id, false);
      if (twin && phase === 'failed') return void uppy.retryUpload(twin.id);
      if (twin && phase !== 'completed' && phase !== 'refused') return;
      if (twin) uppy.removeFile(twin.id);
      uppy.addFile({ name: file.name, type: file.type, data: file, source: 'page', meta: { channelId } });
    },
    pause: (id) => turn(id, true),
    resume: (id) => turn(id, false),
    retry: (id) => void uppy.retryUpload(id),
    remove: (id) => uppy.removeFile(id),
  };
}

function isSameFile(a: File, b: File): boolean {
  return a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;
}
