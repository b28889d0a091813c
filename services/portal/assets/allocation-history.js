// What was typed, pasted or filled, step by step, to be taken back and done again.

/** A step is a list of [input, before, after]. */
export class Steps {
  #done = [];
  #undone = [];

  /** Keeps a step that was made; what had been taken back is gone then. */
  record(step) {
    const changes = step.filter(([, before, after]) => before !== after);
    if (changes.length === 0) return;
    this.#done.push(changes);
    this.#undone = [];
  }

  get canUndo() {
    return this.#done.length > 0;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  /** Takes the last step back; answers the input it began with. */
  undo() {
    const step = this.#done.pop();
    if (!step) return null;
    for (const [input, before] of step) input.value = before;
    this.#undone.push(step);
    return step[0][0];
  }

  /** Does the step again that was taken back last. */
  redo() {
    const step = this.#undone.pop();
    if (!step) return null;
    for (const [input, , after] of step) input.value = after;
    this.#done.push(step);
    return step[0][0];
  }
}
