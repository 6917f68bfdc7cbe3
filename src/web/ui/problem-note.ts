import { language, text } from "../locale.ts";
import type { Problem } from "../service/problem.ts";
import { PROBLEM_WORDS } from "../service/problem-words.ts";
import { element } from "./dom.ts";

/** What is wrong and what to do; the service's own words below, which name values and limits. */
export function showProblem(container: HTMLElement, problem: Problem | undefined): void {
  container.hidden = problem === undefined;
  if (!problem) {
    container.replaceChildren();
    return;
  }
  const { what, remedy } = PROBLEM_WORDS[language][problem.code];
  const parts = [element("strong", {}, `${what}.`), ` ${remedy}`];
  const detail = problem.detail && element("span", { lang: "en" }, problem.detail);
  const note = detail ? [element("small", {}, `${text.serviceSays} `, detail)] : [];
  container.replaceChildren(element("span", {}, ...parts), ...note);
}

/** As one sentence, to be spoken. */
export function describeProblem({ code }: Problem): string {
  const { what, remedy } = PROBLEM_WORDS[language][code];
  return `${what}. ${remedy}`;
}
