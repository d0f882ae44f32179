// The school: who is who, and where.

import { read } from "./api.js";

let school = { name: "", corpid: "", apps: [], suites: [], classes: [] };
let students = [];
let parents = [];
let people = new Map();

/** Reads the school. It is the same as long as the sandbox runs. */
export async function loadDirectory() {
  let listed;
  [school, listed] = await Promise.all([read("/sandbox/school"), read("/sandbox/people")]);
  ({ students, parents } = listed);
  people = new Map([...students, ...parents].map((person) => [person.userid, person]));
}

/** The school as the sandbox describes it. */
export const theSchool = () => school;

/** Everyone: students, then parents. */
export const everyone = () => [...students, ...parents];

/** The parents, in the order of the school. */
export const allParents = () => parents;

/** A person by userid. */
export const person = (userid) => people.get(userid);

/** A class by its id. */
export const classOf = (id) => school.classes.find((found) => found.id === id);

/** The name of a class, or its id where there is none of that id. */
export const className = (id) => classOf(id)?.name ?? id;

/** The ids of the classes that a person belongs to: a student's own, or those of a parent's children. */
export function classesOf(someone) {
  if (someone === undefined) return [];
  const own = someone.kind === "student" ? [someone] : someone.children.map(person).filter(Boolean);
  return [...new Set(own.map((student) => student.class))];
}

/** An app of the school, or of a suite, by its agentid: with the suite, if it is of one. */
export function appOf(agentid) {
  const own = school.apps.find((app) => app.agentid === agentid);
  if (own) return { app: own };
  const suite = school.suites.find((found) => found.app.agentid === agentid);
  return suite && { app: suite.app, suite };
}

/** The app that a first notice is best sent with. */
export const firstApp = () => school.apps.find((app) => app.for_parents && app.enabled) ?? school.apps[0];
