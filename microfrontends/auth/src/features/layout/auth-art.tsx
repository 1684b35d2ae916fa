import type { StaticImageData } from 'next/image';
import type { CSSProperties } from 'react';
import kiln from './art/kiln.svg';
import synth from './art/synth.svg';
import tide from './art/tide.svg';
import topo from './art/topo.svg';

interface ArtNode {
  picture: StaticImageData;
  caption: string;
  x: string;
  y: string;
}

const nodes: ArtNode[] = [
  { picture: kiln, caption: 'Reading a kiln by its colour', x: '14%', y: '20%' },
  { picture: tide, caption: 'Low tide, four microphones', x: '56%', y: '36%' },
  { picture: synth, caption: 'A sequencer from a photograph', x: '16%', y: '57%' },
  { picture: topo, caption: 'How contour lines were drawn', x: '58%', y: '76%' },
];

const edges =
  'M-2 9C7 9 5 20 14 20M44 20C53 20 47 36 56 36M86 36C95 36 93 27 102 27M-2 70C7 70 7 57 16 57M46 57C55 57 49 76 58 76M86 36C95 36 93 50 102 50M88 76C97 76 93 66 102 66M44 20C53 20 51 8 60 8M60 8C69 8 93 8 102 8M46 57C55 57 51 54 60 54M60 54C69 54 93 58 102 58';

/** Videos as a graph. It says nothing that a reader needs. */
export function AuthArt() {
  return (
    <aside className="auth__art" aria-hidden="true">
      <svg className="auth__edges" viewBox="0 0 100 100" preserveAspectRatio="none" focusable="false">
        <title>Videos that lead to one another</title>
        <path d={edges} vectorEffect="non-scaling-stroke" />
      </svg>
      {nodes.map(({ picture, caption, x, y }) => (
        <figure key={caption} className="auth__node" style={{ '--x': x, '--y': y } as CSSProperties}>
          {/* biome-ignore lint/performance/noImgElement: an SVG gains nothing from an image service. */}
          <img src={picture.src} alt="" width={640} height={360} loading="lazy" decoding="async" />
          <figcaption>{caption}</figcaption>
        </figure>
      ))}
      <p className="auth__claim">
        Every video
        <br />
        leads somewhere.
      </p>
    </aside>
  );
}
