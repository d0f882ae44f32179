import { writeFileSync } from 'node:fs';
import { load, schemas } from '../harness.mjs';

const { FetchingJSONSchemaStore, InputData, JSONSchemaInput, quicktype } = load('quicktype-core');
const input = new JSONSchemaInput(new FetchingJSONSchemaStore());
for (const { title, text } of schemas()) await input.addSource({ name: title, schema: text });
const inputData = new InputData();
inputData.addInput(input);
const { lines } = await quicktype({ inputData, lang: 'javascript', rendererOptions: { 'runtime-typecheck': true } });
writeFileSync(process.env.GENERATED, lines.join('\n'));
