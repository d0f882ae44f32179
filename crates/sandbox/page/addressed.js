// The recipients that a notice names, in a few words.

import { departmentName, person } from "./directory.js";
import { word } from "./words.js";

/** Returns the named classes and people, or the whole school. */
export function addressed({ school, classes, class_count: allClasses, people, people_count: allPeople }) {
  if (school) return word("why.school");
  const names = [...classes.map(departmentName), ...people.map((userid) => person(userid)?.name ?? userid)];
  const listed = names.join(word("list.comma"));
  const all = allClasses + allPeople;
  return all > names.length ? word("to.more", listed, all - names.length) : listed;
}
