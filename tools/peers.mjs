// peers.mjs SENTENCES CSV OUT: redacts the labelled sentences with redact-pii
// into OUT and prints its speed on the messages of the CSV file.
import { createRequire } from 'node:module';
import { readFileSync, writeFileSync } from 'node:fs';
const require = createRequire(import.meta.url);
const { SyncRedactor } = require('redact-pii');
const redactor = new SyncRedactor();
const [sentences, csv, out] = process.argv.slice(2);

const lines = readFileSync(sentences, 'utf8').trim().split('\n').map((l) => JSON.parse(l).text);
writeFileSync(out, lines.map((text) => JSON.stringify({ text: redactor.redact(text) })).join('\n') + '\n');

// The second field of each row; quotes are doubled inside quotes.
const texts = [...readFileSync(csv, 'utf8').matchAll(/^\d+,(?:"((?:[^"]|"")*)"|([^,\n]*)),/gm)].map((m) => m[1]?.replaceAll('""', '"') ?? m[2]);
const bytes = texts.reduce((n, t) => n + Buffer.byteLength(t), 0);
let rounds = 0;
const cpu = process.cpuUsage();
const start = process.hrtime.bigint();
while (process.hrtime.bigint() - start < 2_000_000_000n) {
	for (const t of texts) redactor.redact(t);
	rounds++;
}
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
const used = process.cpuUsage(cpu);
const speed = (s) => ((bytes * rounds) / s / 1e6).toFixed(2);
console.log(`peer redact-pii 3.4.0   ${speed(seconds)} MB/s   ${speed((used.user + used.system) / 1e6)} cpu-MB/s on ${texts.length} chat messages`);
