/** Which commands answer to what was typed, and in which order. Pure. */

import { foldText } from "../fold";

export interface Command {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  readonly detail?: string;
  /** Other words that find it. */
  readonly words?: readonly string[];
}

/** 0: not found; more is better: a title that begins with the word, a word of the title, anywhere. */
function score(command: Command, word: string): number {
  const title = foldText(command.title);
  if (title.startsWith(word)) return 4;
  if (title.split(/[\s·’'-]+/).some((each) => each.startsWith(word))) return 3;
  const others = [command.detail ?? "", ...(command.words ?? [])].map(foldText);
  if (others.some((each) => each.startsWith(word))) return 2;
  return title.includes(word) || others.some((each) => each.includes(word)) ? 1 : 0;
}

/** Every word typed must be found; better matches first, else the given order. */
export function matching<Kind extends Command>(commands: readonly Kind[], query: string): Kind[] {
  const words = foldText(query).split(/\s+/).filter((word) => word !== "");
  return commands
    .map((command, index) => {
      const scores = words.map((word) => score(command, word));
      const total = scores.includes(0) ? -1 : scores.reduce((sum, each) => sum + each, 0);
      return { command, index, total };
    })
    .filter(({ total }) => total >= 0)
    .sort((a, b) => b.total - a.total || a.index - b.index)
    .map(({ command }) => command);
}

/** Commands under their groups, groups in the order in which they first appear. */
export function grouped<Kind extends Command>(commands: readonly Kind[]): { group: string; commands: Kind[] }[] {
  const groups = new Map<string, Kind[]>();
  for (const command of commands) groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  return [...groups].map(([group, members]) => ({ group, commands: members }));
}
