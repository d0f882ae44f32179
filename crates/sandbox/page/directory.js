// The people and departments of the school.

import { read } from "./api.js";

let school = { name: "", corpid: "", apps: [], suites: [], departments: [], classes: [] };
let students = [];
let parents = [];
let people = new Map();
let departments = new Map();
let names = new Map();

/** Reads the school, which does not change while a sandbox runs. */
export async function loadDirectory() {
  let listed;
  [school, listed] = await Promise.all([read("/sandbox/school"), read("/sandbox/people")]);
  ({ students, parents } = listed);
  people = new Map([...students, ...parents].map((person) => [person.userid.toLowerCase(), person]));
  departments = new Map(school.departments.map((department) => [department.id, department]));
  names = Map.groupBy(school.departments, ({ name }) => name);
}

/** Returns the school as the sandbox describes it. */
export const theSchool = () => school;

/** Returns all people: students, then parents. */
export const everyone = () => [...students, ...parents];

/** Returns the parents, in the order of the school. */
export const allParents = () => parents;

/** Returns a person by userid; the case of its letters does not matter. No userid is nobody. */
export const person = (userid) => people.get(userid?.toLowerCase());

/** Returns a class or another department by its id. */
export const departmentOf = (id) => departments.get(id);

/** Returns the name of a department, after those above it as long as others have the same; an unknown id as it is. */
export function departmentName(id) {
  const department = departmentOf(id);
  if (department === undefined) return id;
  const isUnique = names.get(department.name).length === 1 || department.parent === null;
  return isUnique ? department.name : `${departmentName(department.parent)}/${department.name}`;
}

/** Returns the ids of a department and of all departments above it. */
export function pathOf(id) {
  const department = departmentOf(id);
  return department === undefined ? [] : [id, ...pathOf(department.parent)];
}

/** Returns the students of a person: a student alone, or the children of a parent. */
export const studentsOf = (someone) =>
  (someone.kind === "student" ? [someone] : someone.children.map(person).filter(Boolean));

/** Returns the class ids of a person: those of a student, or of a parent's children. */
export const classesOf = (someone) =>
  (someone === undefined ? [] : [...new Set(studentsOf(someone).flatMap((student) => student.classes))]);

/** Returns whether an app may send to a student. */
export function isInScope({ classes, students }, student) {
  if (classes === null) return true;
  const isNamed = students.some((userid) => person(userid) === student);
  return isNamed || student.classes.flatMap(pathOf).some((id) => classes.includes(id));
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
