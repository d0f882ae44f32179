import { Refused, schemas, serve, version } from '../harness.mjs';

const generated = await import(process.env.GENERATED);
// The parameters of a request in an address are a schema of their own.
const named = (title) => generated[`z${title}`] ?? generated[`z${title}Query`];
const known = schemas().filter(({ title }) => named(title));
const titles = Object.fromEntries(known.map(({ type, title }) => [type, title]));

serve(
  {
    name: '@hey-api/openapi-ts with zod',
    version: version('@hey-api/openapi-ts'),
    language: 'typescript',
    homepage: 'https://heyapi.dev',
  },
  Object.keys(titles),
  (type, instance) => {
    // The generated client checks a request and sends it as it was.
    const { error } = named(titles[type]).safeParse(instance);
    if (error) throw new Refused(`${error.issues[0].path.join('/')}: ${error.issues[0].message}`);
  },
);
