// Lighthouse (mobile, throttled) of the home and the watch page of a running platform with at least one public video.
//   npm run bench -- page [--runs 5] [--site http://localhost:3000]
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as chromeLauncher from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { median, report, round } from './measure.mjs';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, site: { type: 'string', default: 'http://localhost:3000' } },
});
const runs = Math.max(5, Number(values.runs));

const flags = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The newest public video, found as a visitor finds it: on the home page. */
async function findWatchPage() {
  const html = await (await fetch(values.site)).text();
  const path = /href="(\/watch\/[^"?]+)"/.exec(html)?.[1];
  if (!path)
    throw new Error('There is no public video on the home page: start with "npm start -- --demo" and wait until one is ready.');
  return `${values.site}${path}`;
}

const known = new Map();
/** Whether a script is the player library, by what stands in it: its name is a hash. Each script is read once. */
function isPlayer({ url }) {
  const read = async () => (await (await fetch(url)).text()).includes('shaka.util.');
  if (!known.has(url)) known.set(url, read());
  return known.get(url);
}

/** Scripts that were loaded before the player library was asked for, in kB (1,000 bytes) as transferred. */
async function readScriptKb(requests) {
  const scripts = requests
    .filter(({ resourceType }) => resourceType === 'Script')
    .sort((a, b) => a.networkRequestTime - b.networkRequestTime);
  const player = (await Promise.all(scripts.map(isPlayer))).indexOf(true);
  const before = player === -1 ? scripts : scripts.slice(0, player);
  return before.reduce((sum, { transferSize }) => sum + transferSize, 0) / 1_000;
}

/** What Lighthouse itself asks to run again: the browser's trace had a hole. */
const PASSING = new Set(['NO_NAVSTART', 'NO_FCP', 'NO_TRACING_STARTED']);

async function audit(url, attempt = 1) {
  const { lhr } = await runLighthouse(url);
  if (PASSING.has(lhr.runtimeError?.code) && attempt < 3) {
    console.log(url, `${lhr.runtimeError.code}: again`);
    return audit(url, attempt + 1);
  }
  if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
  const requests = lhr.audits['network-requests'].details.items;
  const figures = {
    lcpMs: lhr.audits['largest-contentful-paint'].numericValue,
    cls: lhr.audits['cumulative-layout-shift'].numericValue,
    jsKb: await readScriptKb(requests),
  };
  if (process.env.BENCH_DETAILS) writeFileSync(process.env.BENCH_DETAILS, JSON.stringify(lhr));
  console.log(url, JSON.stringify({ lcpMs: round(figures.lcpMs), cls: round(figures.cls, 3), jsKb: round(figures.jsKb, 1) }));
  return figures;
}

async function runLighthouse(url) {
  const chrome = await chromeLauncher.launch({ chromePath: process.env.CHROMIUM ?? '/usr/bin/chromium', chromeFlags: flags });
  try {
    const options = { port: chrome.port, onlyCategories: ['performance'], formFactor: 'mobile', logLevel: 'error' };
    return await lighthouse(url, options);
  } finally {
    chrome.kill();
  }
}

const pages = { home: values.site, watch: await findWatchPage() };
const figures = { home: [], watch: [] };
// Interleaved, so that a busy moment of the machine meets both pages.
for (let index = 0; index < runs; index++) for (const name of Object.keys(pages)) figures[name].push(await audit(pages[name]));

const middle = (name, key) => median(figures[name].map((figure) => figure[key]));
report({
  bench: 'page',
  homeLcpMs: round(middle('home', 'lcpMs')),
  watchLcpMs: round(middle('watch', 'lcpMs')),
  watchJsKb: round(middle('watch', 'jsKb'), 1),
  homeJsKb: round(middle('home', 'jsKb'), 1),
  homeCls: round(middle('home', 'cls'), 3),
  watchCls: round(middle('watch', 'cls'), 3),
  runs,
});
