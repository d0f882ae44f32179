// The people and classes of the school.

import { read } from "./api.js";

let school = { name: "", corpid: "", apps: [], suites: [], classes: [] };
let students = [];
let parents = [];
let people = new Map();

/** Reads the school, which does not change while a sandbox runs. */
export async function loadDirectory() {
  let listed;
  [school, listed] = await Promise.all([read("/sandbox/school"), read("/sandbox/people")]);
  ({ students, parents } = listed);
  people = new Map([...students, ...parents].map((person) => [person.userid, person]));
}

/** Returns the school as the sandbox describes it. */
export const theSchool = () => school;

/** Returns all people: students, then parents. */
export const everyone = () => [...students, ...parents];

/** Returns the parents, in the order of the school. */
export const allParents = () => parents;

/** Returns a person by userid. */
export const person = (userid) => people.get(userid);

/** Returns a class by its id. */
export const classOf = (id) => school.classes.find((found) => found.id === id);

/** Returns the name of a class, or the id if there is no such class. */
export const className = (id) => classOf(id)?.name ?? id;

/** Returns the class ids of a person: a student's class, or those of a parent's children. */
export function classesOf(someone) {
  if (someone === undefined) return [];
  const own = someone.kind === "student" ? [someone] : someone.children.map(person).filter(Boolean);
  return [...new Set(own.map((student) => student.class))];
}

/** Returns an app by its agentid, with its suite if it has one. */
export function appOf(agentid) {
  const own = school.apps.find((app) => app.agentid === agentid);
  if (own) return { app: own };
  const suite = school.suites.find((found) => found.app.agentid === agentid);
  return suite && { app: suite.app, suite };
}

/** Returns the app for a first notice. */
export const firstApp = () => school.apps.find((app) => app.for_parents && app.enabled) ?? school.apps[0];
