// What the demo shows. Illustrations are in illustrations/, drawn for this project.

export const ACCOUNTS = [
  { name: 'ada', email: 'ada@castgraph.localhost', displayName: 'Ada Lindqvist', role: 'admin' },
  { name: 'juno', email: 'juno@castgraph.localhost', displayName: 'Juno Okafor' },
  { name: 'milo', email: 'milo@castgraph.localhost', displayName: 'Milo Brandt' },
];

export const CHANNELS = [
  {
    handle: 'slow-kiln',
    owner: 'ada',
    name: 'Slow Kiln',
    picture: 'ch-slow-kiln',
    description: 'Clay, ash and patience. Sixty hours of fire, told in minutes.',
  },
  {
    handle: 'patch-voltage',
    owner: 'juno',
    name: 'Patch & Voltage',
    picture: 'ch-patch',
    description: 'Old circuits that still want to sing.',
  },
  {
    handle: 'northbound',
    owner: 'milo',
    name: 'Northbound',
    picture: 'ch-northbound',
    description: 'Railways, stations and the reasons behind a timetable.',
  },
  {
    handle: 'tidepool-lab',
    owner: 'ada',
    name: 'Tidepool Lab',
    picture: 'ch-tidepool',
    description: 'What lives in a drop, a pool, a bay.',
  },
  {
    handle: 'kernel-cafe',
    owner: 'juno',
    name: 'Kernel Café',
    picture: 'ch-kernel',
    description: 'Small programs, read slowly.',
  },
  {
    handle: 'low-orbit',
    owner: 'milo',
    name: 'Low Orbit',
    picture: 'ch-loworbit',
    description: 'A garden telescope and the things that pass over it.',
  },
];

/** `pan` is where the view moves to; `note` the root of the chord in Hz. */
export const CLIPS = [
  {
    picture: 'kiln',
    channel: 'slow-kiln',
    category: 'making',
    seconds: 16,
    heightPx: 1080,
    pan: 'right',
    note: 110,
    title: 'Reading a kiln by its colour: cone 6 to cone 12 without a pyrometer',
    tags: ['ceramics', 'kiln'],
  },
  {
    picture: 'synth',
    channel: 'patch-voltage',
    category: 'music',
    seconds: 14,
    heightPx: 720,
    pan: 'left',
    note: 130.8,
    title: 'I rebuilt a 1970s sequencer from a blurry photograph',
    tags: ['synth', 'repair'],
  },
  {
    picture: 'rail',
    channel: 'northbound',
    category: 'outdoors',
    seconds: 18,
    heightPx: 720,
    pan: 'in',
    note: 98,
    title: 'Why the last train north leaves at 16:10',
    tags: ['railway', 'timetable'],
  },
  {
    picture: 'cells',
    channel: 'tidepool-lab',
    category: 'science',
    seconds: 12,
    heightPx: 720,
    pan: 'down',
    note: 146.8,
    title: 'Four hours in one drop of pond water',
    tags: ['microscope', 'biology'],
  },
  {
    picture: 'code',
    channel: 'kernel-cafe',
    category: 'technology',
    seconds: 15,
    heightPx: 1080,
    pan: 'up',
    note: 164.8,
    title: 'A scheduler in 400 lines, and the bug that took a month',
    tags: ['kernel', 'concurrency'],
  },
  {
    picture: 'orbit',
    channel: 'low-orbit',
    category: 'science',
    seconds: 13,
    heightPx: 720,
    pan: 'right',
    note: 123.5,
    title: 'Catching a space station with a garden telescope',
    tags: ['astronomy'],
  },
  {
    picture: 'bowls',
    channel: 'slow-kiln',
    category: 'arts',
    seconds: 10,
    heightPx: 720,
    pan: 'left',
    note: 110,
    title: 'Every bowl I broke this winter, and why',
    tags: ['ceramics'],
  },
  {
    picture: 'spectrogram',
    channel: 'patch-voltage',
    category: 'music',
    seconds: 20,
    heightPx: 720,
    pan: 'right',
    note: 196,
    title: 'Hearing a room by drawing it: spectrograms for people who solder',
    tags: ['sound'],
  },
  {
    picture: 'stairs',
    channel: 'northbound',
    category: 'film',
    seconds: 9,
    heightPx: 720,
    pan: 'up',
    note: 174.6,
    title: 'The station with 199 stairs',
    tags: ['architecture'],
  },
  {
    picture: 'jelly',
    channel: 'tidepool-lab',
    category: 'animals',
    seconds: 11,
    heightPx: 720,
    pan: 'up',
    note: 138.6,
    title: 'A jellyfish has no brain and still decides',
    tags: ['sea', 'biology'],
  },
  {
    picture: 'circuit',
    channel: 'kernel-cafe',
    category: 'technology',
    seconds: 8,
    heightPx: 720,
    pan: 'in',
    note: 155.6,
    title: 'From a switch to a byte on one breadboard',
    tags: ['electronics'],
  },
  {
    picture: 'startrails',
    channel: 'low-orbit',
    category: 'outdoors',
    seconds: 17,
    heightPx: 1080,
    pan: 'in',
    note: 103.8,
    title: 'One night, 900 exposures: making star trails honestly',
    tags: ['astronomy', 'photography'],
  },
];

/** The demo, or as much of it as some clips need, by the names of their pictures (`circuit,stairs`). */
export function chooseDemo(pictures) {
  const wanted = pictures?.split(',');
  const clips = CLIPS.filter(({ picture }) => wanted?.includes(picture) ?? true);
  const channels = CHANNELS.filter(({ handle }) => clips.some(({ channel }) => channel === handle));
  const accounts = ACCOUNTS.filter(({ name }) => channels.some(({ owner }) => owner === name));
  return { accounts, channels, clips };
}

export const describeClip = ({ title, seconds }) =>
  `${title}.\n\nPart of the demo that comes with Castgraph: an illustration, a slow pan, a chord and a timecode, ${seconds} seconds long, made on this machine and sent through the same upload and pipeline as any other video.`;
