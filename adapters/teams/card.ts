import type { Pressed } from './choice.ts';
import type { Json } from './json.ts';
import type { Button, TeamsPart } from './render.ts';

/** Teams draws at most this many buttons in one set, and hides the others. */
const actionsInSet = 6;
/** Characters of a label that share a line with others, and that one whole line shows on a phone; a button cuts what is longer. */
const [besides, alone] = [20, 40];

/** What the person sees themselves say on a press; the value comes with it. learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-actions */
function pressed({ label, value }: Button): Pressed & Json {
  return { ...value, msteams: { type: 'messageBack', displayText: label, value } };
}

function submit(button: Button): Json {
  return { type: 'Action.Submit', title: button.label, data: pressed(button) };
}

/** A long label wraps, and no star or bracket in it is markup: a TextRun has none. */
function wrapped(button: Button): Json {
  return {
    type: 'Container',
    style: 'emphasis',
    selectAction: submit(button),
    items: [{ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: button.label }] }],
  };
}

function setsOf(buttons: readonly Button[]): Json[] {
  const sets: { readonly type: 'ActionSet'; readonly actions: Json[] }[] = [];
  const body: Json[] = [];
  let isOpen = false;
  for (const button of buttons) {
    const { length } = button.label;
    if (length > alone) body.push(wrapped(button));
    else if (length <= besides && isOpen && (sets.at(-1)?.actions.length ?? 0) < actionsInSet)
      sets.at(-1)?.actions.push(submit(button));
    else {
      const set = { type: 'ActionSet' as const, actions: [submit(button)] };
      sets.push(set);
      body.push(set);
    }
    isOpen = length <= besides;
  }
  return body;
}

/** An Adaptive Card (adaptivecards.io, schema 1.3) of the buttons and the link; null when there is none. */
export function cardOf({ buttons = [], link }: TeamsPart): Json | null {
  if (buttons.length === 0 && link === undefined) return null;
  const open = link && {
    type: 'ActionSet',
    actions: [{ type: 'Action.OpenUrl', title: link.label, url: link.url }],
  };
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.3',
    body: [...setsOf(buttons), ...(open ? [open] : [])],
  };
}
