// The bare classifier of nlp.js, for tools/intents-peer.sh. It learns the rows
// of TRAIN in their order, judges itself on TEST and then, for each line that it
// reads, classifies all of TEST and answers with the nanoseconds of each chunk.
//   node intents-peer.js TRAIN TEST CHUNK      ([{"text": ..., "intent": ...}, ...])
const { readFileSync } = require('fs');
const { createInterface } = require('readline');
const { containerBootstrap } = require('@nlpjs/core');
const { NluNeural } = require('@nlpjs/nlu');
const { LangEn } = require('@nlpjs/lang-en');

async function main([trainFile, testFile, chunk]) {
  const train = JSON.parse(readFileSync(trainFile));
  const test = JSON.parse(readFileSync(testFile));
  const container = await containerBootstrap();
  container.use(LangEn);
  const nlu = new NluNeural({ container, locale: 'en', log: false });
  const began = Date.now();
  await nlu.train(train.map(({ text, intent }) => ({ utterance: text, intent })));
  const seconds = (Date.now() - began) / 1000;
  let right = 0;
  for (const { text, intent } of test) {
    const { classifications } = await nlu.process(text);
    if (classifications[0].intent === intent) right += 1;
  }
  console.log(JSON.stringify({ seconds, accuracy: right / test.length }));
  for await (const _ of createInterface({ input: process.stdin })) {
    const took = [];
    for (let from = 0; from < test.length; from += Number(chunk)) {
      const start = process.hrtime.bigint();
      for (const { text } of test.slice(from, from + Number(chunk))) await nlu.process(text);
      took.push(Number(process.hrtime.bigint() - start));
    }
    console.log(JSON.stringify(took));
  }
}

main(process.argv.slice(2));
