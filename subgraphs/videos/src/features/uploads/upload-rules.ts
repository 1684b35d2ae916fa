import { createHash } from 'node:crypto';
import { refuseInput } from '@castgraph/errors';
import type { Limits } from '../../values/limits.ts';
import { cleanLine, TEXT_UNITS_MAX } from '../videos/video-rules.ts';

const MIB = 1024 ** 2;
/** S3 takes no smaller part but the last. */
export const PART_BYTES_MIN = 5 * MIB;
const PART_BYTES_USUAL = 8 * MIB;
const PARTS_MAX = 1_000;
const FILE_NAME_MAX = 255;

export type UploadKind = 'VIDEO' | 'THUMBNAIL' | 'AVATAR' | 'BANNER';

/** Size of every part but the last: 8 MiB, more for files that would have over a thousand of them, in whole MiB. */
export function choosePartBytes(sizeBytes: bigint): number {
  const needed = Number((sizeBytes + BigInt(PARTS_MAX) - 1n) / BigInt(PARTS_MAX));
  return Math.max(PART_BYTES_USUAL, Math.ceil(needed / MIB) * MIB);
}

interface Parts {
  sizeBytes: bigint;
  partSizeBytes: number;
}

export function countParts({ sizeBytes, partSizeBytes }: Parts): number {
  return Number((sizeBytes + BigInt(partSizeBytes) - 1n) / BigInt(partSizeBytes));
}

/** How long part `number`, counted from 1, has to be; undefined where the file has no such part. */
export function sizeOfPart(upload: Parts, number: number): number | undefined {
  const count = countParts(upload);
  if (!Number.isInteger(number) || number < 1 || number > count) return undefined;
  if (number < count) return upload.partSizeBytes;
  return Number(upload.sizeBytes - BigInt(count - 1) * BigInt(upload.partSizeBytes));
}

/** Numbers of the parts that are missing, have another length, or came without the checksum that the store holds them to. */
export function findIncompleteParts(
  upload: Parts,
  arrived: readonly { number: number; sizeBytes: number; sha256?: string }[],
): number[] {
  const byNumber = new Map(arrived.map((part) => [part.number, part]));
  return Array.from({ length: countParts(upload) }, (_, index) => index + 1).filter((number) => {
    const part = byNumber.get(number);
    return part === undefined || part.sizeBytes !== sizeOfPart(upload, number) || part.sha256 === undefined;
  });
}

/**
 * The name a person knows the file by: shown to them and nothing else. No key, path or command is ever made of it, and what
 * browsers send as a path is cut down to its end.
 */
export function cleanFileName(fileName: string): string {
  const path = fileName.slice(-TEXT_UNITS_MAX);
  const name = cleanLine(path.split(/[/\\]/).at(-1) ?? '').replace(/^\.+/, '');
  const short = Array.from(name).slice(-FILE_NAME_MAX).join('').trim();
  return short === '' ? 'file' : short;
}

export interface StartUploadRequest {
  kind: UploadKind;
  channelId?: string | null;
  fileName: string;
  contentType: string;
  sizeBytes: bigint;
  fingerprint: string;
  idempotencyKey: string;
}

/** @throws AppError INVALID_INPUT naming the field that is wrong. */
export function readStartRequest(request: StartUploadRequest, limits: Limits): StartUploadRequest {
  const { kind, sizeBytes, fingerprint, idempotencyKey, contentType } = request;
  const bytesMax = kind === 'VIDEO' ? limits.videoBytesMax : limits.pictureBytesMax;
  if (sizeBytes < 1n) throw refuseInput('sizeBytes', 'This file is empty.');
  if (sizeBytes > BigInt(bytesMax)) throw refuseInput('sizeBytes', `This file is larger than ${describeBytes(bytesMax)}.`);
  if (!/^[0-9a-f]{64}$/.test(fingerprint)) throw refuseInput('fingerprint', 'A fingerprint is a SHA-256 in hex.');
  if (!/^[\x21-\x7e]{8,128}$/.test(idempotencyKey))
    throw refuseInput('idempotencyKey', 'A key has 8 to 128 printable characters.');
  if (contentType.length > 200) throw refuseInput('contentType', 'A content type has at most 200 characters.');
  if (kind === 'VIDEO' && !request.channelId) throw refuseInput('channelId', 'Choose the channel that will publish the video.');
  return {
    ...request,
    channelId: kind === 'VIDEO' ? request.channelId : null,
    fileName: cleanFileName(request.fileName),
    contentType: cleanLine(contentType),
  };
}

/** Tells whether a key comes with the same request again. */
export function hashStartRequest({ kind, channelId, fileName, contentType, sizeBytes, fingerprint }: StartUploadRequest): string {
  const facts = [kind, channelId ?? '', fileName, contentType, sizeBytes.toString(), fingerprint];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}

/** @throws AppError INVALID_INPUT for parts that the upload does not have, or sums that are none. */
export function readPartsToSign(upload: Parts, parts: readonly { number: number; sha256: string }[]) {
  if (parts.length < 1 || parts.length > 100) throw refuseInput('parts', 'Ask for 1 to 100 parts at once.');
  if (new Set(parts.map(({ number }) => number)).size < parts.length) throw refuseInput('parts', 'Ask for each part once.');
  return parts.map(({ number, sha256 }) => {
    const sizeBytes = sizeOfPart(upload, number);
    if (sizeBytes === undefined) throw refuseInput('parts', `The file has ${countParts(upload)} parts, from 1.`);
    if (!/^[A-Za-z0-9+/]{43}=$/.test(sha256)) throw refuseInput('parts', 'A checksum is a SHA-256 in base64.');
    return { number, sha256, sizeBytes };
  });
}

export function describeBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${Math.round((bytes / 1024 ** power) * 10) / 10} ${units[power]}`;
}
