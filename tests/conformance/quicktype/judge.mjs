import { load, Refused, schemas, serve, version } from '../harness.mjs';

const convert = load(process.env.GENERATED);
const titles = Object.fromEntries(schemas().map(({ type, title }) => [type, title]));

serve(
  { name: 'quicktype', version: version('quicktype'), language: 'javascript', homepage: 'https://quicktype.io' },
  Object.keys(titles),
  (type, instance) => {
    const title = titles[type];
    try {
      const value = convert[`to${title}`](JSON.stringify(instance));
      return JSON.parse(convert[`${title[0].toLowerCase()}${title.slice(1)}ToJson`](value));
    } catch (error) {
      throw new Refused(error.message);
    }
  },
);
