/** What a command will not do, as a French sentence that says how to mend it: shown as it is, not as a defect. */
export class Refusal extends Error {}
